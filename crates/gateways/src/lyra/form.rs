//! The Lyra family's signed form: the payer's browser carries the order to the bank's page, and the
//! bank tells our server by a signed notification. No call is needed before the payer goes.
//!
//! Facts: the vendor's public documentation and its own clients.
//! - The transaction has a number of six characters that is unique in a shop's UTC day, whatever the
//!   casing. It is made of the order number: the millisecond of the day and what its counter says of
//!   it, in 36 signs; or, for shops that take digits alone (000000–899999), of every 96th
//!   millisecond. Day and number together are the bank's key of the payment, which the store holds
//!   once per terminal: a second payment with the same one is never sent.
//! - Paid is asked of REST V4 where its password is set. Without it only a notification counts:
//!   signed with the key of our mode, over our shop, mode, order, day and number, amount and
//!   currency; a debit that is AUTHORISED or CAPTURED. The browser's return has the same signature
//!   but not `vads_url_check_src`, and is never taken for one.
//! - HMAC-SHA-256 unless the shop is an old one of SHA-1.
//! - `<` and `>` are not allowed in any value.

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Amount, Currency, Unit};
use url::{Url, form_urlencoded};

use super::number::{key_of, number_of_the_day};
use super::sign::{Algorithm, is_right, sign};
use super::{
    BASE_URLS, CURRENCIES, PAGE, PASSWORD, SHOP_FIELD, codes, give_back, order_of, password, read,
    scrub, shop,
};
use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Checked, Driver, Moved, Refund, Refusal, Request, Step};
use crate::meta::{Capabilities, Field, FieldKind, Meta, OrderNumberKind, text};
use crate::notice::{Notice, Signed};
use crate::order::{Asked, Begun, Order, Redirect};
use crate::reply::{Reply, Silence};
use crate::request;
use crate::terminal::Terminal;
use crate::yes::Yes;

/// The driver.
#[derive(Debug)]
pub(crate) struct LyraForm;

static META: Meta = Meta {
    code: "lyra_form",
    name: text(
        "لیرا با فرم امضاشده (PayZen، Systempay)",
        "Lyra by signed form (PayZen, Systempay)",
        "Lyra par formulaire signé (PayZen, Systempay)",
    ),
    capabilities: Capabilities {
        verify_without_callback: true,
        // Without the REST password, the notification.
        needs_callback_reference: true,
        two_step: false,
        may_verify_by_itself: false,
        inquire: false,
        reverse: false,
        refund: true,
        check: true,
        window: Duration::from_hours(24),
        reverse_window: Duration::ZERO,
        unit: Unit::Rial,
        currencies: CURRENCIES,
        order_number: OrderNumberKind::Text { max: 64 },
        min: None,
        max: None,
        callback_method: http::Method::GET,
    },
    fields: &[
        SHOP_FIELD,
        Field {
            name: KEY,
            label: text("کلید امضای فرم", "Key of the form", "Clé du formulaire"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "کلید TEST یا PRODUCTION همین فروشگاه، در تنظیمات ▸ فروشگاه ▸ کلیدها.",
                "The shop's key of TEST or of PRODUCTION: Settings ▸ Shop ▸ Keys.",
                "La clé de TEST ou de PRODUCTION : Paramétrage ▸ Boutique ▸ Clés.",
            ),
        },
        Field {
            name: PAGE,
            label: text(
                "نشانی صفحهٔ پرداخت",
                "Address of the payment page",
                "Adresse de la page de paiement",
            ),
            kind: FieldKind::Url,
            required: true,
            help: text(
                "مانند https://secure.payzen.eu؛ بی «vads-payment».",
                "Such as https://secure.payzen.eu, without vads-payment.",
                "Par exemple https://secure.payzen.eu, sans vads-payment.",
            ),
        },
        Field {
            name: SHA_1,
            label: text("امضای SHA-1", "Signature SHA-1", "Signature SHA-1"),
            kind: FieldKind::Bool,
            required: false,
            help: text(
                "تنها اگر فروشگاه قدیمی است و در Back Office همین را نشان می‌دهد؛ وگرنه HMAC-SHA-256.",
                "Only for an old shop whose Back Office says so; else HMAC-SHA-256.",
                "Seulement pour une ancienne boutique réglée ainsi ; sinon HMAC-SHA-256.",
            ),
        },
        Field {
            name: DIGITS,
            label: text(
                "شمارهٔ تراکنش تنها از رقم",
                "Transaction numbers of digits alone",
                "Numéros de transaction en chiffres seuls",
            ),
            kind: FieldKind::Bool,
            required: false,
            help: text(
                "برای فروشگاه‌های قدیمی که حروف را نمی‌پذیرند (خطای 03).",
                "For old shops that take no letters (error 03).",
                "Pour les anciennes boutiques qui refusent les lettres (erreur 03).",
            ),
        },
        Field {
            name: PASSWORD,
            label: text("گذرواژهٔ REST", "REST password", "Mot de passe REST"),
            kind: FieldKind::Secret,
            required: false,
            help: text(
                "اگر باشد، پرداخت از خود درگاه پرسیده می‌شود و بازپرداخت هم ممکن است؛ وگرنه نشانی اعلان را حتماً در Back Office ثبت کنید.",
                "With it payments are asked about and can be refunded; without it the address of notifications must be registered in the Back Office.",
                "Avec lui, le paiement est interrogé et remboursable ; sans lui, déclarez l'adresse de notification dans le Back Office.",
            ),
        },
    ],
    base_urls: BASE_URLS,
};

const KEY: &str = "form_key";
const SHA_1: &str = "sha1";
const DIGITS: &str = "digits_only";

/// Longest notification that is looked at.
const MAX_NOTICE: usize = 16 * 1024;

impl Driver for LyraForm {
    fn meta(&self) -> &'static Meta {
        &META
    }

    /// The same as by REST: it is one shop, whose transactions credit once.
    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        page(terminal)?;
        terminal.need(KEY)?;
        if has_rest(terminal) {
            password(terminal)?;
        }
        Ok(format!("lyra:{}", shop(terminal)?))
    }

    fn begin(&self, _terminal: &Terminal, _order: &Order<'_>) -> Result<Request, Refusal> {
        Err(Refusal::Unsupported)
    }

    fn read_begin(&self, _terminal: &Terminal, _order: &Order<'_>, _reply: &Reply) -> Begun {
        Silence::new("this bank is not asked for its page").into()
    }

    fn begin_here(&self, terminal: &Terminal, order: &Order<'_>) -> Option<Result<Begun, Refusal>> {
        Some(begin(terminal, order))
    }

    /// The notification as a whole stands in for the reference, for its signature is over all of it.
    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick([
            "vads_order_id",
            "vads_trans_date",
            "vads_trans_id",
            "vads_trans_status",
            "vads_url_check_src",
        ]);
        let claim = picked.map(|[order, date, id, status, told]| Claim {
            gateway_key: date.zip(id).and_then(|(date, id)| key_of(date, id)),
            order_number: order.map(str::to_owned),
            reference: std::str::from_utf8(input.body)
                .ok()
                .filter(|text| told.is_some() && is_paid(status) && text.len() <= MAX_NOTICE)
                .map(str::to_owned),
            outcome: match status {
                status if is_paid(status) => ClaimedOutcome::Paid,
                Some("REFUSED" | "CANCELLED" | "ABANDONED" | "NOT_CREATED" | "EXPIRED") => {
                    ClaimedOutcome::NotPaid
                }
                _ => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    fn signed(&self, terminal: &Terminal, notice: &Notice<'_>) -> Signed {
        let text = std::str::from_utf8(notice.body).unwrap_or_default();
        match fields_of(terminal, text) {
            Some(_) => Signed::Good,
            None => Signed::Bad("a wrong signature"),
        }
    }

    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        match so_far {
            [] if !has_rest(terminal) => Step::Done(notified(terminal, asked)),
            [] => Step::ask("verify", order_of(terminal, asked)),
            [reply, ..] => Step::Done(read::verify(self, terminal, asked, reply)),
        }
    }

    fn refund_step(
        &self,
        terminal: &Terminal,
        asked: &Asked<'_>,
        refund: &Refund<'_>,
        so_far: &[Reply],
    ) -> Step<Moved> {
        give_back(self, terminal, asked, refund, so_far)
    }

    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        super::Lyra.check(terminal)
    }

    fn read_check(&self, terminal: &Terminal, reply: &Reply) -> Checked {
        read::check(self, terminal, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }

    fn scrub(&self, terminal: &Terminal, text: &str) -> String {
        scrub(&META, terminal, text)
    }
}

fn has_rest(terminal: &Terminal) -> bool {
    terminal.need(PASSWORD).is_ok()
}

fn algorithm(terminal: &Terminal) -> Algorithm {
    if terminal.is_on(SHA_1) {
        Algorithm::Sha1
    } else {
        Algorithm::HmacSha256
    }
}

fn begin(terminal: &Terminal, order: &Order<'_>) -> Result<Begun, Refusal> {
    META.admits(order.amount)?;
    request::return_url(order.return_url)?;
    let (date, id) = number_of_the_day(order.order_number, terminal.is_on(DIGITS))?;
    let plain = |text: String| text.replace(['<', '>'], " ");
    let mut fields = vec![
        ("vads_site_id", shop(terminal)?.to_owned()),
        ("vads_ctx_mode", read::our_mode(terminal).to_owned()),
        ("vads_trans_id", id.clone()),
        ("vads_trans_date", date.clone()),
        ("vads_amount", order.amount.minor().to_string()),
        (
            "vads_currency",
            numeric(order.amount.currency())?.to_owned(),
        ),
        ("vads_action_mode", "INTERACTIVE".to_owned()),
        ("vads_page_action", "PAYMENT".to_owned()),
        ("vads_payment_config", "SINGLE".to_owned()),
        ("vads_version", "V2".to_owned()),
        ("vads_order_id", order.order_number.to_string()),
        ("vads_order_info", plain(order.words(255))),
        ("vads_return_mode", "GET".to_owned()),
        ("vads_url_return", order.return_url.to_owned()),
    ];
    if let Some(email) = order.email().filter(|email| email.len() <= 150) {
        fields.push(("vads_cust_email", plain(email.to_owned())));
    }
    let signed = fields.iter().map(|(name, value)| (*name, value.as_str()));
    let signature = sign(algorithm(terminal), terminal.need(KEY)?, signed);
    fields.push(("signature", signature));
    let gateway_key = key_of(&date, &id).ok_or(Refusal::MissingFact("order number"))?;
    let fields = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Ok(Begun::Accepted {
        gateway_key,
        redirect: Redirect::post(page(terminal)?, fields.collect()),
        expires_after: None,
        fee: None,
    })
}

/// `<page>/vads-payment/`, at an address as safe as the base one.
fn page(terminal: &Terminal) -> Result<Url, Refusal> {
    let bad = Refusal::BadField {
        field: PAGE,
        expected: "an address that begins with https",
    };
    let text = terminal.need(PAGE)?;
    let host = Url::parse(text)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let host = host.ok_or(bad.clone())?;
    let mut url = terminal
        .leads_to(text, &[host.as_str()])
        .ok_or(bad.clone())?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(["vads-payment", ""]);
    }
    Ok(url)
}

fn is_paid(status: Option<&str>) -> bool {
    matches!(status, Some("AUTHORISED" | "CAPTURED"))
}

/// ISO 4217 in digits.
fn numeric(currency: Currency) -> Result<&'static str, Refusal> {
    Ok(match currency {
        Currency::Eur => "978",
        Currency::Usd => "840",
        Currency::Gbp => "826",
        Currency::Chf => "756",
        Currency::Cad => "124",
        Currency::Aud => "036",
        Currency::Sek => "752",
        Currency::Try => "949",
        Currency::Jpy => "392",
        other => return Err(Refusal::Currency(other)),
    })
}

/// The fields of a notification whose signature is right, each once.
fn fields_of(terminal: &Terminal, text: &str) -> Option<Vec<(String, String)>> {
    if text.len() > MAX_NOTICE {
        return None;
    }
    let fields: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect();
    let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if names
        .windows(2)
        .any(|two| matches!(two, [one, next] if one == next))
    {
        return None;
    }
    let pairs = || {
        fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    };
    let (_, signature) = pairs().find(|(name, _)| *name == "signature")?;
    let key = terminal.need(KEY).ok()?;
    is_right(algorithm(terminal), key, pairs(), signature).then_some(fields)
}

/// What the notification proves that came for this payment.
fn notified(terminal: &Terminal, asked: &Asked<'_>) -> Verdict {
    let nothing = |reason: &str| Verdict::Unknown {
        reason: reason.to_owned(),
        not_sent: true,
    };
    let text = asked.claim.and_then(|claim| claim.reference.as_deref());
    let Some(text) = text else {
        return nothing("no notification of the bank has come");
    };
    let Some(fields) = fields_of(terminal, text) else {
        return nothing("a notification with a wrong signature");
    };
    let field = |name: &str| {
        let found = fields.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let wrong = |detail: &str| Verdict::WrongParty {
        detail: detail.to_owned(),
    };
    if shop(terminal) != Ok(field("vads_site_id")) {
        return wrong("another shop");
    }
    if field("vads_ctx_mode") != read::our_mode(terminal) {
        return wrong("another mode");
    }
    let key = key_of(field("vads_trans_date"), field("vads_trans_id"));
    if key.as_deref() != Some(asked.gateway_key) {
        return wrong("another transaction");
    }
    if field("vads_url_check_src").is_empty() || field("vads_operation_type") != "DEBIT" {
        return nothing("a message that is no notification of a debit");
    }
    let status = field("vads_trans_status");
    if !is_paid(Some(status)) {
        return nothing("a notification of something else than a payment");
    }
    // Who is told in another currency is told another amount.
    let ours = numeric(asked.amount.currency()) == Ok(field("vads_currency"));
    let minor = field("vads_amount");
    let minor = Some(minor).filter(|it| request::is_number(it, 12));
    let minor: Option<i64> = minor.and_then(|it| it.parse().ok());
    if !ours {
        return Verdict::AmountMismatch {
            stated: None,
            code: status.to_owned(),
        };
    }
    let some = |text: &str| Some(text.to_owned()).filter(|it| !it.is_empty());
    let yes = Yes {
        code: status.to_owned(),
        reference: some(field("vads_trans_uuid")),
        tracking_code: some(field("vads_trans_id")),
        amount: minor.map(|minor| Amount::new(minor, asked.amount.currency())),
        order: Some(field("vads_order_id").to_owned()),
        card: some(field("vads_card_number")),
        fee: None,
    };
    match yes.check(asked) {
        Ok(confirmation) => Verdict::Verified(confirmation),
        Err(other) => other,
    }
}
