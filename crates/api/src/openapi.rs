//! The OpenAPI 3.1 document, made from the code that answers.

use std::sync::LazyLock;

use axum::response::Response;
use http::StatusCode;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::response::{Response as Described, ResponseBuilder};
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, SecurityRequirement};
use utoipa::{Modify, OpenApi as _};

use crate::{VERSION, json, link, message, openpay, payment, refund, slip};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Peyvand",
        version = "2026-11-01",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        description = "Payment links and their payments.\n\n\
            Amounts are integers of minor units with their currency; for IRR that is whole rials. \
            Times are RFC 3339 in UTC. A key of TEST (`sk_test_…`) sees objects of TEST alone. \
            Send `Peyvand-Version: 2026-11-01` to be refused rather than surprised should a \
            server speak another version. \
            Every answer has an `X-Request-Id`; errors are problem documents (RFC 9457) whose \
            `code` is stable."
    ),
    servers((url = "/", description = "The server that serves this document")),
    tags(
        (name = "Payment links", description = "What is sent to a payer"),
        (name = "Payments", description = "Tries of payers, and what became of them"),
        (name = "Messages", description = "What was sent to whom, and what became of it"),
        (name = "Refunds", description = "Money of payments that goes back"),
        (name = "Slips", description = "Bank deposits and transfers that payers register"),
        (name = "OpenPay", description = "The page on which anybody pays a shop"),
        (name = "Meta", description = "About this API"),
    ),
    paths(
        link::create,
        link::list,
        link::show,
        link::change,
        link::cancel,
        link::resend::resend,
        link::resend::remind,
        payment::of_link,
        payment::list,
        payment::show,
        payment::check,
        message::of_link,
        message::list,
        message::show,
        refund::give,
        refund::list,
        refund::show,
        slip::list,
        slip::show,
        slip::accept,
        slip::reject,
        slip::ask_correction,
        openpay::create,
        show,
    ),
    modifiers(&Common),
)]
struct Document;

/// The document, pretty, with a line break at its end: as served, and as kept beside the code.
pub fn document() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = json::pretty(&Document::openapi());
        text.push('\n');
        text
    });
    &TEXT
}

/// Show this document.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "Meta", operation_id = "getOpenApi",
    security(()),
    responses((status = 200, description = "An OpenAPI 3.1 document", body = Object,
        content_type = "application/json",
        example = json!({"openapi": "3.1.0", "info": {"title": "Peyvand", "version": VERSION}}))))]
pub(crate) async fn show() -> Response {
    json::document(StatusCode::OK, document().to_owned())
}

/// What all operations have in common, said once.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("sk_test_<merchant>_<secret>")
            .description(Some("Your secret key. Never use it in a browser."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.responses.extend(
            REFUSALS.map(|(_, name, description)| (name.to_owned(), refusal(description).into())),
        );
        document.security = Some(vec![SecurityRequirement::new(
            "bearer",
            std::iter::empty::<String>(),
        )]);
        for (path, item) in &mut document.paths.paths {
            for operation in operations(item) {
                complete(operation, path);
            }
        }
    }
}

/// Refusals that any operation may give: status, name in the document, meaning.
const REFUSALS: [(&str, &str, &str); 7] = [
    (
        "400",
        "Malformed",
        "The request is malformed: body, header or version",
    ),
    ("401", "Unauthorized", "The API key is missing or refused"),
    (
        "404",
        "NotFound",
        "There is no object with this id that the key can see",
    ),
    ("413", "TooLarge", "The body is longer than 256 KiB"),
    ("415", "NotJson", "The body is not application/json"),
    ("500", "Internal", "Something is wrong on the server"),
    (
        "503",
        "Unavailable",
        "Busy or unavailable: repeat later. With the code outcome_unknown: repeat with the same \
         Idempotency-Key",
    ),
];

fn refusal(description: &str) -> Described {
    ResponseBuilder::new()
        .description(description)
        .content(
            "application/problem+json",
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build(),
        )
        .build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.patch]
        .into_iter()
        .filter_map(Option::as_mut)
}

/// Adds to an operation the refusals that it may give, and the headers of its answers.
fn complete(operation: &mut Operation, path: &str) {
    let takes_body = operation.request_body.is_some() || path.ends_with("/cancel");
    let public = operation.security.is_some();
    for (status, name, _) in REFUSALS {
        let fits = match status {
            "401" | "500" | "503" => !public,
            "404" => path.contains('{'),
            "413" | "415" => takes_body,
            _ => true,
        };
        if fits {
            let named = Ref::from_response_name(name);
            operation
                .responses
                .responses
                .entry(status.to_owned())
                .or_insert_with(|| named.into());
        }
    }
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            parameter.schema = parameter.schema.take().map(without_null);
        }
    }
    for answer in operation.responses.responses.values_mut() {
        if let RefOr::T(answer) = answer {
            for (name, meaning) in [
                (
                    "X-Request-Id",
                    "Id of the request; tell it when you ask about it",
                ),
                ("Peyvand-Version", "Version of the API that answered"),
            ] {
                let mut header = Header::default();
                header.description = Some(meaning.to_owned());
                answer.headers.insert(name.to_owned(), header.into());
            }
        }
    }
}

/// A parameter is there or not; the derived schema of an optional one allows `null` as well.
fn without_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            if let SchemaType::Array(types) = &object.schema_type
                && let Some(kind) = types.iter().find(|kind| **kind != Type::Null)
            {
                object.schema_type = SchemaType::Type(kind.clone());
            }
            RefOr::T(Schema::Object(object))
        }
        RefOr::T(Schema::OneOf(mut choice)) => {
            let is_null = |item: &RefOr<Schema>| {
                matches!(item, RefOr::T(Schema::Object(object))
                    if object.schema_type == SchemaType::Type(Type::Null))
            };
            choice.items.retain(|item| !is_null(item));
            match choice.items.pop() {
                Some(only) if choice.items.is_empty() => only,
                last => {
                    choice.items.extend(last);
                    RefOr::T(Schema::OneOf(choice))
                }
            }
        }
        other => other,
    }
}
