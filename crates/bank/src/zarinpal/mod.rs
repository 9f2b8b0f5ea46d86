//! The ZarinPal v4 protocol, seen from the bank's side.
//!
//! Facts: ZarinPal's public documentation (zarinpal.com/docs, next.zarinpal.com/paymentGateway)
//! and its public PHP and Node SDKs. Where the documents are silent the simulator decides:
//! * validation errors (-9 and the create codes -2 … -5, -14, -30 … -41) come with HTTP 422,
//!   wrong terminals (-10, -11) with 401, everything else with 200;
//! * a key of the wrong shape is -54, a well-formed one that nobody knows is -55;
//! * a missing `currency` is the rial; in toman the fee is told in toman;
//! * `expire_in` is checked and otherwise ignored;
//! * a reversed payment no longer verifies (-51).

mod after;
mod begin;
mod input;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};

use crate::bank::Bank;
use crate::behaviour::{Behaviour, Quirks};
use crate::book::{BookEntry, Protocol};
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::Reply;

/// The routes below `/zarinpal`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/pg/v4/payment/request.json", post(begin::request))
        .route(
            "/pg/v4/payment/feeCalculation.json",
            post(begin::fee_calculation),
        )
        .route("/pg/v4/payment/verify.json", post(after::verify))
        .route("/pg/v4/payment/inquiry.json", post(after::inquiry))
        .route("/pg/v4/payment/unVerified.json", post(after::unverified))
        .route("/pg/v4/payment/reverse.json", post(after::reverse))
        .route("/pg/StartPay/{key}", payer::page_of(Protocol::Zarinpal))
}

/// Data, or why there is none.
type Answer = Result<Value, Refusal>;

/// Success is an object of data and an empty array of errors.
impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        match answer {
            Ok(data) => Self::ok(json!({"data": data, "errors": []})),
            Err(refusal) => refusal.into(),
        }
    }
}

/// A refusal by code: an empty array of data, an object of errors.
#[derive(Debug, Clone, PartialEq)]
struct Refusal {
    code: i64,
    validations: Value,
}

impl Refusal {
    fn code(code: i64) -> Self {
        Self {
            code,
            validations: json!([]),
        }
    }

    fn invalid(validations: Vec<Value>) -> Self {
        Self {
            code: -9,
            validations: Value::Array(validations),
        }
    }

    /// The refusals that any call may be told to give.
    fn ordered(quirks: &Quirks) -> Result<(), Self> {
        if quirks.has(Behaviour::RefuseTerminal) {
            return Err(Self::code(-10));
        }
        if quirks.has(Behaviour::RefuseInactive) {
            return Err(Self::code(-11));
        }
        Ok(())
    }

    fn status(&self) -> StatusCode {
        match self.code {
            -9 | -5..=-2 | -14 | -41..=-30 | 429 => StatusCode::UNPROCESSABLE_ENTITY,
            -11 | -10 => StatusCode::UNAUTHORIZED,
            _ => StatusCode::OK,
        }
    }

    fn message(&self) -> &'static str {
        match self.code {
            -2 => "Callback url is missing.",
            -3 => "Description is missing or longer than 500 characters.",
            -4 => "The amount is outside the allowed range.",
            -9 => "The input params invalid, validation error.",
            -10 => "Terminal is not valid, please check merchant_id or ip address.",
            -11 => "Terminal is not active, please contact our support team.",
            -14 => "The callback URL domain does not match the registered terminal domain.",
            -34 => "Wages: the sum is above the total.",
            -35 => "Wages: too many receivers.",
            -36 => "Wages: a share is under 10,000 rials.",
            -40 => "Invalid extra params, expire_in is not valid.",
            -41 => "The maximum amount is 100,000,000 tomans.",
            -50 => "Session is not valid, amounts values is not the same.",
            -51 => "Session is not valid, session is not active paid try.",
            -53 => "Session is not this merchant_id session.",
            -54 => "Invalid authority.",
            -55 => "Manual payment request not found.",
            -60 => "Session can not be reversed with bank.",
            -61 => "Session is not in success status, or it was reversed before.",
            -62 => "Terminal ip limit must be active.",
            -63 => "Maximum time for reverse this session is expired.",
            429 => "Referrer code format is invalid.",
            _ => "Unexpected error.",
        }
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: refusal.status(),
            body: json!({
                "data": [],
                "errors": {
                    "code": refusal.code,
                    "message": refusal.message(),
                    "validations": refusal.validations,
                },
            }),
        }
    }
}

/// The simulated fee in rials: half a percent and 3,500, at most 120,000.
fn fee(rials: i64) -> i64 {
    (rials / 200 + 3_500).min(120_000)
}

/// The return has `Authority` and `Status` alone.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let status = if claim == Claim::Paid { "OK" } else { "NOK" };
    vec![
        ("Authority", entry.key.clone()),
        ("Status", status.to_owned()),
    ]
}
