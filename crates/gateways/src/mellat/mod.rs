//! Mellat (Behpardakht): SOAP 1.1, the terminal's name and password in each call, no signature.
//!
//! Facts: the English manual 1.1 of 2013, what packages say of 1.38 of 2025, a copy of the WSDL.
//! - No answer names an amount: it is bound to order and `RefId` when the payment begins, and
//!   `FinalAmount` of the return is compared besides.
//! - Verify needs the `SaleReferenceId` that only the return brings; without one
//!   `bpSaleReferenceIdRequest` is asked, which hardly anybody has tried.
//! - Two steps: verify, then settle at once, for the sources disagree on what becomes of a verified
//!   sale that is not settled. So there is nothing left to reverse.
//! - The sources disagree on the codes 20 to 60 too ("settled" of one list is "reversed" of the
//!   other). Only 0 decides. 43 and 45 count when an inquiry answers 0 as well, and then as
//!   "already": good for a payment of which we lost an answer. Whatever else comes is unknown.
//! - Window: 20 minutes in the newer text, 15 in the older; the shorter one is planned with.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome};
use money::{Currency, Unit};

use self::read::{Sale, denies, no_sale, not_verified};
use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Checked, Driver, Refusal, Request, Standing, Step};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::soap::Operation;
use crate::terminal::Terminal;
use crate::{request, tehran};

/// The driver.
#[derive(Debug)]
pub(crate) struct Mellat;

static META: Meta = Meta {
    code: "mellat",
    name: text(
        "به‌پرداخت ملت",
        "Mellat (Behpardakht)",
        "Mellat (Behpardakht)",
    ),
    capabilities: Capabilities {
        verify_without_callback: false,
        needs_callback_reference: true,
        two_step: true,
        may_verify_by_itself: false,
        inquire: true,
        // Only for a sale that is not settled, and we settle at once.
        reverse: false,
        refund: false,
        check: true,
        window: Duration::from_mins(15),
        reverse_window: Duration::ZERO,
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Int64,
        min: None,
        max: None,
        callback_method: http::Method::POST,
    },
    fields: &[
        Field {
            name: TERMINAL_ID,
            label: text("شمارهٔ پایانه", "Terminal id", "Numéro de terminal"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "شمارهٔ پایانه در نامهٔ به‌پرداخت. نشانی IP این سرور باید آنجا ثبت شده باشد.",
                "The number in Behpardakht's letter. The IP address of this server must be registered there.",
                "Le numéro indiqué par Behpardakht. L'adresse IP de ce serveur doit y être déclarée.",
            ),
        },
        Field {
            name: USER_NAME,
            label: text("نام کاربری", "User name", "Nom d'utilisateur"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "نام کاربری پایانه.",
                "The terminal's user name.",
                "Le nom d'utilisateur du terminal.",
            ),
        },
        Field {
            name: PASSWORD,
            label: text("رمز عبور", "Password", "Mot de passe"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "رمز عبور پایانه.",
                "The terminal's password.",
                "Le mot de passe du terminal.",
            ),
        },
    ],
    base_urls: BaseUrls {
        live: Some("https://bpm.shaparak.ir/pgwchannel"),
        test: Some("https://pgw.dev.bpmellat.ir/pgwchannel"),
        live_hosts: &["bpm.shaparak.ir"],
        test_hosts: &["pgw.dev.bpmellat.ir"],
    },
};

const TERMINAL_ID: &str = "terminal_id";
const USER_NAME: &str = "user_name";
const PASSWORD: &str = "password";
const MAX_ADDITIONAL: usize = 1000;

impl Driver for Mellat {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(format!(
            "mellat:{}",
            request::number(terminal, TERMINAL_ID)?
        ))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let there = tehran::local(order.at)?;
        let fields = [
            ("orderId", order.order_number.to_string()),
            ("amount", rials(order.amount)?.to_string()),
            ("localDate", tehran::date(there)),
            ("localTime", tehran::time(there)),
            ("additionalData", order.words(MAX_ADDITIONAL)),
            ("callBackUrl", order.return_url.to_owned()),
            ("payerId", "0".to_owned()),
        ];
        call(terminal, "bpPayRequest", &fields)
    }

    fn read_begin(&self, terminal: &Terminal, order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(terminal, order, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let names = [
            "refid",
            "rescode",
            "saleorderid",
            "salereferenceid",
            "finalamount",
        ];
        let parameters = Parameters::read(input);
        let claim = parameters
            .pick(names)
            .map(|[key, code, order, sale, charged]| Claim {
                gateway_key: key.map(str::to_owned),
                order_number: order.map(str::to_owned),
                reference: Sale::write(sale, charged),
                outcome: match code {
                    Some("0") => ClaimedOutcome::Paid,
                    Some(_) => ClaimedOutcome::NotPaid,
                    None => ClaimedOutcome::Unclear,
                },
            });
        claim.unwrap_or_default()
    }

    /// The reference if the return did not bring it → verify → settle; an inquiry behind whichever
    /// of the two did not answer 0. A no about the sale that the return named may be about another
    /// one, which somebody typed: the bank is asked for the sale of our order, and that one counts.
    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        let ask = |operation, sale: Option<&str>| follow(terminal, asked, operation, sale);
        let mut said = so_far.iter();
        let mut named = None;
        if let Some(sale) = claimed(asked) {
            let Some(reply) = said.next() else {
                return Step::ask("verify", ask(VERIFY, Some(&sale.number)));
            };
            named = match read::code(VERIFY, reply) {
                Ok(code) => Some((sale, code)),
                Err(silence) => return Step::Done(silence.into()),
            };
        }
        let (sale, verified) = match named {
            Some((sale, code)) if !denies(&code) => (sale, code),
            denied => {
                let Some(reply) = said.next() else {
                    return Step::ask("reference", ask(REFERENCE, None));
                };
                let number = match read::reference(reply) {
                    Ok(number) => number,
                    Err(verdict) => return Step::Done(verdict),
                };
                if let Some((sale, code)) = denied
                    && sale.number == number
                {
                    return Step::open(format!("the bank names sale {number}, and says {code}"));
                }
                let Some(reply) = said.next() else {
                    return Step::ask("verify", ask(VERIFY, Some(&number)));
                };
                let code = match read::code(VERIFY, reply) {
                    Ok(code) => code,
                    Err(silence) => return Step::Done(silence.into()),
                };
                let charged = None;
                (Sale { number, charged }, code)
            }
        };
        let number = Some(sale.number.as_str());
        if verified != "0" {
            if let Some(no) = no_sale(&verified) {
                return Step::Done(no);
            }
            let Some(reply) = said.next() else {
                return Step::ask_then("inquire", ask(INQUIRE, number));
            };
            match read::code(INQUIRE, reply) {
                Ok(stands) if stands == "0" => {}
                Ok(stands) => return Step::Done(not_verified(&verified, &stands)),
                Err(silence) => return Step::Done(silence.after_effect().into()),
            }
        }
        let Some(reply) = said.next() else {
            return Step::ask_then("settle", ask(SETTLE, number));
        };
        let settled = match read::code(SETTLE, reply) {
            Ok(code) => code,
            Err(silence) => return Step::Done(silence.after_effect().into()),
        };
        if settled == "0" {
            return Step::Done(sale.confirmed(asked, verified != "0"));
        }
        if settled != "45" {
            return Step::open(format!("verified, but the settle says {settled}"));
        }
        let Some(reply) = said.next() else {
            return Step::ask_then("inquire", ask(INQUIRE, number));
        };
        match read::code(INQUIRE, reply) {
            Ok(stands) if stands == "0" => Step::Done(sale.confirmed(asked, true)),
            Ok(stands) => Step::open(format!("the settle says 45, the inquiry {stands}")),
            Err(silence) => Step::Done(silence.after_effect().into()),
        }
    }

    /// Of a sale whose number the return brought; of any other, whether it has a number.
    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        match claimed(asked) {
            Some(sale) => follow(terminal, asked, INQUIRE, Some(&sale.number)),
            None => follow(terminal, asked, REFERENCE, None),
        }
    }

    fn read_inquire(&self, _terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Standing {
        if claimed(asked).is_some() {
            return read::inquire(reply);
        }
        match read::reference(reply) {
            Ok(number) => Standing::Paid { code: number },
            Err(verdict) => read::standing(verdict),
        }
    }

    /// A sale that nobody made: who may ask is told that it is not there.
    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        let nobody =
            ["orderId", "saleOrderId", "saleReferenceId"].map(|name| (name, "1".to_owned()));
        call(terminal, INQUIRE, &nobody)
    }

    fn read_check(&self, _terminal: &Terminal, reply: &Reply) -> Checked {
        read::check(reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

/// The sale that the return of this very payment names.
fn claimed(asked: &Asked<'_>) -> Option<Sale> {
    Sale::read(asked.claim?.reference.as_deref()?)
}

const REFERENCE: &str = "bpSaleReferenceIdRequest";
const VERIFY: &str = "bpVerifyRequest";
const SETTLE: &str = "bpSettleRequest";
const INQUIRE: &str = "bpInquiryRequest";

const fn operation(name: &str) -> Operation<'_> {
    Operation {
        namespace: "http://interfaces.core.sw.bps.com/",
        name,
        action: false,
        around: None,
        qualified: false,
    }
}

fn call(terminal: &Terminal, name: &str, more: &[(&str, String)]) -> Result<Request, Refusal> {
    let mut fields = vec![
        ("terminalId", request::number(terminal, TERMINAL_ID)?),
        ("userName", terminal.need(USER_NAME)?),
        ("userPassword", terminal.need(PASSWORD)?),
    ];
    fields.extend(more.iter().map(|(name, text)| (*name, text.as_str())));
    operation(name).request(&terminal.at(&["services", "pgw"]), &fields)
}

/// Asks about the stored order; never about one that somebody posted.
fn follow(
    terminal: &Terminal,
    asked: &Asked<'_>,
    name: &str,
    sale: Option<&str>,
) -> Result<Request, Refusal> {
    let number = asked.order_number.to_string();
    let mut fields = vec![("orderId", number.clone()), ("saleOrderId", number)];
    fields.extend(sale.map(|sale| ("saleReferenceId", sale.to_owned())));
    call(terminal, name, &fields)
}
