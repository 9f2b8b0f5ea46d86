//! Making a link: a request and the facts about its shop give a plan, or what is wrong, by field.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use money::{Amount, Currency};

use super::{AmountRule, Due, Link, LinkState, Taken, Terms, Usage};
use crate::act::Act;
use crate::contact::Address;
use crate::document::FieldKey;
use crate::event::{Actor, Event, EventKind};
use crate::id::{AccountId, CustomerId, DocumentId, LinkId, MessageId, ProviderId};
use crate::job::{JobKind, NewJob};
use crate::message::{ChannelKind, NewMessage, Situation};
use crate::provider::{Provider, offered};
use crate::receipt::ReceiptPolicy;
use crate::scope::Mode;
use crate::shop::{Language, Shop};
use crate::token::Token;
use crate::way::each_once;

/// Longest description, in characters (a gateway's own limit is 500).
pub const DESCRIPTION_MAX: usize = 500;
/// Longest note for staff, in characters.
pub const NOTE_MAX: usize = 2_000;
/// Most recipients of one link.
pub const RECIPIENTS_MAX: usize = 50;
/// Longest validity in days.
const DAYS_MAX: u32 = crate::settings::MAX_VALIDITY_DAYS;
/// Most entries of metadata, and most bytes of a key and of a value.
const METADATA_MAX: (usize, usize, usize) = (50, 40, 500);
/// How long a message may wait before it is given up.
const MESSAGE_HOURS: i64 = 72;

/// The merchant's own order reference: 1 to 64 of `[A-Za-z0-9_-]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Reference {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self, Problem> {
        if text.is_empty() {
            return Err(Problem::Required);
        }
        if text.len() > 64 {
            return Err(Problem::TooLong { max: 64 });
        }
        if text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::BadCharacters)
        }
    }
}

/// Until when a new link is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// As the shop has it.
    ShopDefault,
    /// For ever.
    Never,
    /// N days: until 23:59:59 of the Nth day after now, in the shop's time zone.
    Days(u32),
    /// Until this moment.
    At(Timestamp),
}

/// What somebody asks for, already of the right types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLink {
    /// What is asked for; of an open amount, what is suggested.
    pub amount: Amount,
    /// How much of it a payment brings.
    pub rule: AmountRule,
    /// Shown to the payer; the shop's own words unless told, and an empty text is none at all.
    pub description: Option<String>,
    /// The merchant's own order reference.
    pub reference: Option<Reference>,
    /// Until when.
    pub expiry: Expiry,
    /// How often.
    pub usage: Usage,
    /// Language of page and messages; the shop's unless told.
    pub language: Option<Language>,
    /// For staff only.
    pub note: Option<String>,
    /// Book a receipt; the shop's default unless told.
    pub receipt: Option<bool>,
    /// Which providers, in which order.
    pub providers: Option<Vec<ProviderId>>,
    /// Who is sent the link: each with their addresses.
    pub recipients: Vec<Vec<Address>>,
    /// By these of the shop's channels alone; `None`: by every one.
    pub channels: Option<Vec<ChannelKind>>,
    /// Where the payer may go on to afterwards.
    pub return_url: Option<String>,
    /// The merchant's own data.
    pub metadata: Vec<(String, String)>,
}

/// What is known about the shop at the moment of making.
#[derive(Debug, Clone)]
pub struct LinkFacts<'a> {
    /// The world.
    pub mode: Mode,
    /// The shop.
    pub shop: &'a Shop,
    /// Its time zone.
    pub time_zone: &'a TimeZone,
    /// The account that the money lands on.
    pub account: AccountId,
    /// To whom the money is booked.
    pub customer: CustomerId,
    /// The document that it is for, and the field of it that lists the receipts.
    pub document: Option<(DocumentId, Option<FieldKey>)>,
    /// What is booked if a receipt is wanted.
    pub receipt: ReceiptPolicy,
    /// All providers of the account in this world.
    pub providers: &'a [Provider],
    /// The shop takes bank slips, which need no provider.
    pub slips: bool,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Must be given.
    Required,
    /// Must be more than zero.
    NotPositive,
    /// More than anything can be.
    TooLarge,
    /// Longer than `max` characters.
    TooLong {
        /// The limit.
        max: usize,
    },
    /// Has characters that are not allowed here.
    BadCharacters,
    /// Not of the form that is wanted.
    Malformed,
    /// Another currency than the shop's or account's.
    WrongCurrency,
    /// `IRT` is no currency: send rial.
    TomanIsAUnit,
    /// Lies in the past.
    Past,
    /// Out of the range that makes sense.
    OutOfRange,
    /// Names nothing that exists here.
    NotFound,
    /// No provider takes this amount.
    NoProvider,
    /// Nobody can be reached.
    Unreachable,
    /// Nothing is left to pay on the document that it is locked to.
    NothingLeft,
    /// Locked to what is left on its document: nobody else decides it.
    Locked,
}

/// A problem at its field; the name is that of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// As in the API: `amount`, `recipients/2`.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

/// Everything that one unit of work writes for a new link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The link.
    pub link: Link,
    /// Version 1 of its terms.
    pub terms: Terms,
    /// By the ways of the shop to each recipient.
    pub messages: Vec<NewMessage>,
    /// One per message, and one for the expiry.
    pub jobs: Vec<NewJob>,
    /// `payment_link.created`.
    pub events: Vec<Event>,
}

/// Plans a link, or says what is wrong with every field at once.
pub fn plan(
    request: NewLink,
    facts: &LinkFacts<'_>,
    token: Token,
    act: &mut Act<'_>,
) -> Result<Plan, Vec<FieldError>> {
    let expires_at = expiry(request.expiry, facts, act.now);
    let terms = Terms {
        version: 1,
        amount: request.amount,
        rule: request.rule,
        description: None,
        expires_at: expires_at.as_ref().ok().copied().flatten(),
        usage: request.usage,
        providers: request.providers.clone(),
    };
    let mut errors = check(&request, &terms, facts);
    errors.extend(expires_at.err());
    if !errors.is_empty() {
        return Err(errors);
    }

    let id = LinkId::new((act.fresh)());
    let language = request.language.unwrap_or(facts.shop.language);
    let wants_receipt = request.receipt.unwrap_or(facts.shop.receipt_by_default);
    let terms = Terms {
        description: description(request.description, request.reference.as_ref(), facts.shop),
        ..terms
    };
    let link = Link {
        id,
        shop: facts.shop.id,
        account: facts.account,
        customer: facts.customer,
        document: facts.document.as_ref().map(|(id, _)| *id),
        receipt_field: facts.document.clone().and_then(|(_, field)| field),
        token,
        state: LinkState::Open,
        version: 1,
        reference: request.reference.map(|reference| reference.0),
        language,
        note: request.note,
        receipt: if wants_receipt {
            facts.receipt
        } else {
            ReceiptPolicy::Off
        },
        return_url: request.return_url,
        metadata: request.metadata,
        paid: Amount::zero(request.amount.currency()),
        payments: 0,
        made_by: match act.actor {
            Actor::User(user) => Some(user),
            _ => None,
        },
        created_at: act.now,
        paid_at: None,
    };

    let (mut messages, mut jobs) = (Vec::new(), Vec::new());
    let narrowed = request.channels.map(|chosen| facts.shop.only(&chosen));
    let shop = narrowed.as_ref().unwrap_or(facts.shop);
    for person in each_once(request.recipients) {
        for route in shop.routes(Situation::LinkSent, &person) {
            let message = NewMessage {
                id: MessageId::new((act.fresh)()),
                situation: Situation::LinkSent,
                route,
                follows: None,
                by_hand: false,
                language,
                topic: id.into(),
                payment: None,
            };
            jobs.push(send_job(message.id, act.now));
            messages.push(message);
        }
    }
    jobs.extend(terms.expires_at.map(|at| expire_job(id, at)));
    let created = act.event(EventKind::LinkCreated, id).amount(terms.amount);
    Ok(Plan {
        link,
        terms,
        messages,
        jobs,
        events: vec![created],
    })
}

/// What describes a link: as told, else as the shop describes its links.
fn description(told: Option<String>, reference: Option<&Reference>, shop: &Shop) -> Option<String> {
    let text = told.or_else(|| {
        let template = shop.description_template.as_ref()?;
        Some(template.fill(&shop.name, reference.map(Reference::as_str)))
    });
    text.filter(|text| !text.trim().is_empty())
}

/// The job that sends a message.
pub fn send_job(message: MessageId, now: Timestamp) -> NewJob {
    NewJob {
        kind: JobKind::SendMessage,
        object: message.to_string(),
        run_at: now,
        deadline: later(now, MESSAGE_HOURS),
    }
}

/// The job that writes the expiry of `link`.
pub fn expire_job(link: LinkId, at: Timestamp) -> NewJob {
    NewJob {
        kind: JobKind::ExpireLink,
        object: link.to_string(),
        run_at: at.checked_add(1.second()).unwrap_or(at),
        deadline: later(at, MESSAGE_HOURS),
    }
}

fn later(at: Timestamp, hours: i64) -> Timestamp {
    at.checked_add(hours.hours()).unwrap_or(at)
}

fn check(request: &NewLink, terms: &Terms, facts: &LinkFacts<'_>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, problem| {
        errors.push(FieldError {
            field: field.to_owned(),
            problem,
        });
    };
    if let Some(wanted) = &request.providers
        && wanted
            .iter()
            .any(|id| facts.providers.iter().all(|provider| provider.id != *id))
    {
        wrong("providers", Problem::NotFound);
    } else if request.rule == AmountRule::Left && facts.document.is_none() {
        wrong("document", Problem::Required);
    } else if request.rule == AmountRule::Left && !request.amount.is_positive() {
        wrong("amount", Problem::NothingLeft);
    } else if let Err((field, problem)) = check_amount(
        terms,
        facts.shop.currency,
        (facts.mode, facts.providers, facts.slips),
    ) {
        wrong(field, problem);
    }
    for (field, problem) in bounds(terms) {
        wrong(field, problem);
    }
    check_text(request.description.as_deref(), DESCRIPTION_MAX, |p| {
        wrong("description", p);
    });
    check_text(request.note.as_deref(), NOTE_MAX, |p| wrong("note", p));
    let addresses: usize = request.recipients.iter().map(Vec::len).sum();
    if addresses > RECIPIENTS_MAX {
        wrong(
            "recipients",
            Problem::TooLong {
                max: RECIPIENTS_MAX,
            },
        );
    }
    if let Some(url) = &request.return_url {
        // Which hosts are allowed is the shop's setting; the scheme never is a question.
        let scheme = url.starts_with("https://") || url.starts_with("http://");
        if url.len() > 2_000 || !scheme || url.chars().any(|c| c.is_control() || c == ' ') {
            wrong("return_url", Problem::Malformed);
        }
    }
    let (entries, key, value) = METADATA_MAX;
    if request.metadata.len() > entries
        || request.metadata.iter().any(|(k, v)| {
            k.is_empty() || k.len() > key || v.len() > value || has_nul(k) || has_nul(v)
        })
    {
        wrong("metadata", Problem::TooLong { max: entries });
    }
    errors
}

/// Whether the amount of some terms can be asked for at all: its size, its currency, and somebody
/// who takes it.
pub(super) fn check_amount(
    terms: &Terms,
    currency: Currency,
    (mode, providers, slips): (Mode, &[Provider], bool),
) -> Result<(), (&'static str, Problem)> {
    let amount = terms.amount;
    let fresh = Taken {
        total: Amount::zero(amount.currency()),
        payments: 0,
    };
    let narrowed = terms.providers.as_deref();
    let nobody = |due: Due| offered(providers, mode, &due, narrowed).is_empty();
    if !amount.is_positive() {
        Err(("amount", Problem::NotPositive))
    } else if amount.minor() > money::MAX_MINOR {
        Err(("amount", Problem::TooLarge))
    } else if amount.currency() != currency {
        Err(("currency", Problem::WrongCurrency))
    } else if !slips && terms.due(fresh).is_some_and(nobody) {
        Err(("amount", Problem::NoProvider))
    } else {
        Ok(())
    }
}

/// What is wrong with the bounds around an amount.
pub(super) fn bounds(terms: &Terms) -> Vec<(&'static str, Problem)> {
    let mut wrong = Vec::new();
    let asked = terms.amount;
    let is_least = |one: Amount| one.is_positive() && one.minor() <= asked.minor();
    let is_most = |one: Amount| one.minor() >= asked.minor();
    let mut judge = |field, bound: Option<Amount>, fits: &dyn Fn(Amount) -> bool| {
        if bound.is_some_and(|one| one.currency() != asked.currency() || !fits(one)) {
            wrong.push((field, Problem::OutOfRange));
        }
    };
    match terms.rule {
        AmountRule::Whole | AmountRule::Left => {}
        AmountRule::Parts { first } => judge("first_part", first, &is_least),
        AmountRule::Open { least, most } => {
            judge("amount_rule/min", least, &is_least);
            judge("amount_rule/max", most, &is_most);
        }
    }
    if let Usage::Reusable {
        max_payments,
        max_total,
    } = terms.usage
    {
        judge("limits/max_total", max_total, &is_most);
        if max_payments == Some(0) {
            wrong.push(("limits/max_payments", Problem::OutOfRange));
        }
        // Parts of what, if there is no sum that they fill?
        if matches!(terms.rule, AmountRule::Parts { .. }) {
            wrong.push(("partial", Problem::OutOfRange));
        }
        // What is left on a document is paid once.
        if terms.rule == AmountRule::Left {
            wrong.push(("amount_rule/type", Problem::OutOfRange));
        }
    }
    wrong
}

pub(super) fn check_text(text: Option<&str>, max: usize, mut wrong: impl FnMut(Problem)) {
    let Some(text) = text else { return };
    if text.chars().count() > max {
        wrong(Problem::TooLong { max });
    } else if text.chars().any(|c| c.is_control() && c != '\n') {
        wrong(Problem::BadCharacters);
    }
}

fn has_nul(text: &str) -> bool {
    text.contains('\0')
}

fn expiry(
    wanted: Expiry,
    facts: &LinkFacts<'_>,
    now: Timestamp,
) -> Result<Option<Timestamp>, FieldError> {
    let wrong = |field: &str, problem| FieldError {
        field: field.to_owned(),
        problem,
    };
    let days = |days: u32| {
        if !(1..=DAYS_MAX).contains(&days) {
            return Err(wrong("expires_in_days", Problem::OutOfRange));
        }
        end_of_day(now, days, facts.time_zone)
            .map(Some)
            .ok_or_else(|| wrong("expires_in_days", Problem::OutOfRange))
    };
    match wanted {
        Expiry::ShopDefault => facts.shop.validity_days.map_or(Ok(None), days),
        Expiry::Never => Ok(None),
        Expiry::Days(count) => days(count),
        Expiry::At(at) if at <= now => Err(wrong("expires_at", Problem::Past)),
        Expiry::At(at) => Ok(Some(at)),
    }
}

/// 23:59:59 of the day `days` after `now`, in the shop's time zone.
pub fn end_of_day(now: Timestamp, days: u32, time_zone: &TimeZone) -> Option<Timestamp> {
    let day = now
        .to_zoned(time_zone.clone())
        .date()
        .checked_add(i64::from(days).days())
        .ok()?;
    let last = day.at(23, 59, 59, 0);
    Some(time_zone.to_zoned(last).ok()?.timestamp())
}
