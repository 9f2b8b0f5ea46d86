//! Parsian (PEC), NewIPGServices: SOAP, a PIN (`LoginAccount`) in each call, no signature.
//!
//! Facts: the table of codes that all packages carry, the services' own descriptions.
//! - Confirmed with `ConfirmPaymentWithAmount`, order and amount as stored: the bank refuses
//!   others. Its answer names neither; it counts only with status 0 and an RRN above 0.
//! - "Confirmed before" is -1533 in the vendor's table and 2 in the part from the card network:
//!   both are taken. There is no inquiry, so it counts for a payment of which we lost an answer.
//! - Status 10 is a yes to less than was asked: never one to our amount.
//! - The time to confirm is in no public source; 15 minutes is what others keep.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Currency, Unit};

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Checked, Driver, Moved, Refusal, Request};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::soap::Operation;
use crate::terminal::{Terminal, hashed_key};

/// The driver.
#[derive(Debug)]
pub(crate) struct Parsian;

static META: Meta = Meta {
    code: "parsian",
    name: text("تجارت الکترونیک پارسیان", "Parsian (PEC)", "Parsian (PEC)"),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: false,
        reverse: true,
        refund: false,
        check: true,
        window: Duration::from_mins(15),
        reverse_window: Duration::from_mins(15),
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Int64,
        min: None,
        max: None,
        callback_method: http::Method::POST,
    },
    fields: &[Field {
        name: PIN,
        label: text(
            "پین (LoginAccount)",
            "PIN (LoginAccount)",
            "PIN (LoginAccount)",
        ),
        kind: FieldKind::Secret,
        required: true,
        help: text(
            "پین درگاه که پارسیان داده است. نشانی IP این سرور باید آنجا ثبت شده باشد.",
            "The PIN that Parsian gave. The IP address of this server must be registered there.",
            "Le PIN donné par Parsian. L'adresse IP de ce serveur doit y être déclarée.",
        ),
    }],
    base_urls: BaseUrls {
        live: Some("https://pec.shaparak.ir"),
        test: None,
        live_hosts: &["pec.shaparak.ir"],
        test_hosts: &[],
    },
};

const PIN: &str = "pin";

impl Driver for Parsian {
    fn meta(&self) -> &'static Meta {
        &META
    }

    /// The PIN is the only credential, so the key holds its hash.
    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(hashed_key("parsian", terminal.need(PIN)?))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let (number, amount) = (
            order.order_number.to_string(),
            rials(order.amount)?.to_string(),
        );
        SALE.call(
            terminal,
            &[
                ("Amount", &amount),
                ("OrderId", &number),
                ("CallBackUrl", order.return_url),
                // English is suggested here, so our number and no words.
                ("AdditionalData", &number),
                ("Originator", order.mobile().unwrap_or_default()),
            ],
        )
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["token", "status", "orderid"]);
        let claim = picked.map(|[token, status, order]| Claim {
            gateway_key: token.map(str::to_owned),
            order_number: order.map(str::to_owned),
            reference: None,
            outcome: match status {
                Some("0") => ClaimedOutcome::Paid,
                Some(_) => ClaimedOutcome::NotPaid,
                None => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let (number, amount) = (
            asked.order_number.to_string(),
            rials(asked.amount)?.to_string(),
        );
        let fields = [
            ("Token", token(asked)?),
            ("OrderId", &number),
            ("Amount", &amount),
        ];
        CONFIRM.call(terminal, &fields)
    }

    fn read_verify(&self, _terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        read::verify(asked, reply)
    }

    fn reverse(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        REVERSAL.call(terminal, &[("Token", token(asked)?)])
    }

    fn read_reverse(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Moved {
        read::reverse(self, terminal, reply)
    }

    /// Confirms a token that was never given: who may ask is told that it is not there.
    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        CONFIRM.call(
            terminal,
            &[("Token", "0"), ("OrderId", "0"), ("Amount", "0")],
        )
    }

    fn read_check(&self, _terminal: &Terminal, reply: &Reply) -> Checked {
        read::check(reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

/// One operation, the path of its service, and the element that its answer stands in.
struct Service {
    path: [&'static str; 3],
    operation: Operation<'static>,
    result: &'static str,
}

const fn service(
    path: [&'static str; 3],
    namespace: &'static str,
    name: &'static str,
    result: &'static str,
) -> Service {
    Service {
        path,
        operation: Operation {
            namespace,
            name,
            action: true,
            around: Some("requestData"),
            qualified: true,
        },
        result,
    }
}

static SALE: Service = service(
    ["NewIPGServices", "Sale", "SaleService.asmx"],
    "https://pec.Shaparak.ir/NewIPGServices/Sale/SaleService",
    "SalePaymentRequest",
    "SalePaymentRequestResult",
);
static CONFIRM: Service = service(
    ["NewIPGServices", "Confirm", "ConfirmService.asmx"],
    "https://pec.Shaparak.ir/NewIPGServices/Confirm/ConfirmService",
    "ConfirmPaymentWithAmount",
    "ConfirmPaymentWithAmountResult",
);
// "Reverse" in the path, "Reversal" in the namespace.
static REVERSAL: Service = service(
    ["NewIPGServices", "Reverse", "ReversalService.asmx"],
    "https://pec.Shaparak.ir/NewIPGServices/Reversal/ReversalService",
    "ReversalRequest",
    "ReversalRequestResult",
);

impl Service {
    fn call(&self, terminal: &Terminal, more: &[(&str, &str)]) -> Result<Request, Refusal> {
        let mut fields = vec![("LoginAccount", terminal.need(PIN)?)];
        fields.extend_from_slice(more);
        self.operation.request(&terminal.at(&self.path), &fields)
    }
}

fn token<'a>(asked: &Asked<'a>) -> Result<&'a str, Refusal> {
    let key = asked.gateway_key;
    is_token(key)
        .then_some(key)
        .ok_or(Refusal::MissingFact("token"))
}

/// A number above zero.
fn is_token(text: &str) -> bool {
    request::is_number(text, 19) && !text.starts_with('0')
}
