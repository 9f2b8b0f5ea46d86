//! The OpenAPI document: whole, true to the routes, and the one that is kept beside the code.

use std::collections::BTreeSet;
use std::path::Path;

use api::Permission;
use serde_json::{Value, json};

use crate::stage::{Stage, names};

fn document() -> Value {
    serde_json::from_str(api::document()).unwrap()
}

/// Every operation: method in capitals, path, and what is said of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let each = |(path, item): (&String, &Value)| -> Vec<_> {
        let item = item.as_object().unwrap().iter();
        item.map(|(method, operation)| (method.to_uppercase(), path.clone(), operation.clone()))
            .collect()
    };
    paths.iter().flat_map(each).collect()
}

#[tokio::test]
async fn it_is_served_to_everybody_as_it_is_kept() {
    let stage = Stage::new().await;
    let request = http::Request::get("/v1/openapi.json")
        .body("".into())
        .unwrap();
    let answer = stage.send(request).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );

    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    #[expect(
        clippy::disallowed_methods,
        reason = "asked for by hand, when the API has changed"
    )]
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&kept, &answer.text).unwrap();
    }
    let kept = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(
        kept == answer.text,
        "the API has changed. If that is meant, refresh its document and read the difference:\n\
         UPDATE_OPENAPI=1 cargo test -p api --test it document"
    );
}

#[test]
fn each_route_is_in_the_document_and_each_operation_is_a_route() {
    let routes: BTreeSet<(String, String)> = api::routes()
        .iter()
        .map(|route| (route.method.to_string(), route.path.to_owned()))
        .collect();
    let described: BTreeSet<(String, String)> = operations(&document())
        .into_iter()
        .map(|(method, path, _)| (method, path))
        .collect();
    assert_eq!(routes, described);
    assert_eq!(routes.len(), api::routes().len(), "no route stands twice");
}

#[test]
fn each_operation_has_a_name_words_and_examples() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], api::VERSION);
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id), "{path}");
        assert!(
            !operation["summary"].as_str().unwrap().is_empty(),
            "{method} {path}"
        );
        let responses = operation["responses"].as_object().unwrap();
        let (_, good) = responses
            .iter()
            .find(|(status, _)| status.starts_with('2'))
            .unwrap();
        assert!(
            good["content"]["application/json"]["example"].is_object(),
            "{method} {path}"
        );
        if let Some(body) = operation.get("requestBody") {
            assert!(
                body["content"]["application/json"]["example"].is_object(),
                "{path}"
            );
        }
        let posts = method == "POST";
        let keyed = operation["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["name"] == "Idempotency-Key"));
        assert_eq!(posts, keyed, "{method} {path}");
    }
}

#[test]
fn each_operation_asks_for_a_key_unless_it_is_public() {
    let document = document();
    assert_eq!(document["security"], json!([{"bearer": []}]));
    assert_eq!(
        document["components"]["securitySchemes"]["bearer"]["scheme"],
        "bearer"
    );
    for (method, path, operation) in operations(&document) {
        let route = api::routes()
            .iter()
            .find(|route| route.method.as_str() == method && route.path == path)
            .unwrap();
        let public = operation["security"] == json!([{}]);
        assert_eq!(
            public,
            route.permission == Permission::Public,
            "{method} {path}"
        );
        assert_eq!(
            public,
            operation["responses"].get("401").is_none(),
            "{method} {path}"
        );
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(whole: &Value, value: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(whole.pointer(pointer).is_some(), "{reference}");
                }
                fields.values().for_each(|field| walk(whole, field));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(whole, item)),
            _ => {}
        }
    }
    let document = document();
    walk(&document, &document);
}

#[tokio::test]
async fn the_examples_work_and_have_every_field() {
    let stage = Stage::new().await;
    let document = document();
    let operation = &document["paths"]["/v1/payment_links"]["post"];
    let asked = &operation["requestBody"]["content"]["application/json"]["example"];
    let answered = &operation["responses"]["201"]["content"]["application/json"]["example"];
    let made = stage.create(asked.to_string()).await;
    assert_eq!(made.status, 201, "{made:?}");
    let mut made = made.json();
    for (name, expected) in answered.as_object().unwrap() {
        if !["id", "created_at", "url", "shop", "customer", "expires_at"].contains(&name.as_str()) {
            assert_eq!(&made[name], expected, "{name}");
        }
    }
    assert_eq!(names(&made), names(answered));

    let schemas = &document["components"]["schemas"];
    let fields = names(&schemas["NewPaymentLink"]["properties"]);
    let mut tried = names(asked);
    // Stands for `expires_in_days`, or cannot stand beside `reusable`; and ids of accounts and
    // providers are of one server.
    tried.extend(
        [
            "account",
            "customer",
            "document",
            "expires_at",
            "first_part",
            "providers",
        ]
        .map(str::to_owned),
    );
    tried.sort();
    assert_eq!(tried, fields);
    assert_eq!(schemas["NewPaymentLink"]["additionalProperties"], false);
    // A link that is locked to what is left on its document has no amount of its own.
    assert_eq!(schemas["NewPaymentLink"]["required"], json!(["currency"]));
    assert_eq!(names(&schemas["PaymentLink"]["properties"]), names(&made));

    let operation = &document["paths"]["/v1/payment_links/{id}"]["patch"];
    let change = &operation["requestBody"]["content"]["application/json"]["example"];
    let path = format!("/v1/payment_links/{}", made["id"].as_str().unwrap());
    let changed = stage
        .call("PATCH", &path, &[], change.to_string())
        .await
        .json();
    for name in ["amount", "description", "expires_at"] {
        made[name] = change[name].clone();
    }
    made["version"] = json!(2);
    assert_eq!(changed, made);
    assert_eq!(names(change), names(&schemas["LinkChange"]["properties"]));
}
