//! Opening a payment: the form of a payer becomes a link, once, if nothing looks like a machine.

use std::net::IpAddr;

use domain::event::Actor;
use domain::id::{AccountId, CustomerId, ReceiptTypeId};
use domain::link::{AmountRule, DESCRIPTION_MAX, Expiry, Problem, Usage};
use domain::openpay::{
    CodeFault, Gate, OpenPayRules, OpenPayment, Payer, PayerForm, VALID_FOR, WINDOW,
};
use domain::scope::Scope;
use domain::settings::{Fault, Faults};
use domain::shop::{Language, Slug};
use sha2::{Digest as _, Sha256};
use store::rooms::idempotency::Known;
use store::rooms::openpay::code;
use store::rooms::shop::ShopRow;
use store::rooms::{account, customer, idempotency, openpay};
use store::{StoreError, Tx};

use super::code::{NoCode, Tried};
use super::gate::Work;
use super::{address_hash, place};
use crate::App;
use crate::entropy::hex;
use crate::link::{LinkError, LinkRequest};

/// What a payer's form posts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenForm {
    /// What they typed.
    pub typed: PayerForm,
    /// What the address fixes, sealed.
    pub signed: Option<String>,
    /// Of the form: pressed twice, it makes one link.
    pub nonce: String,
    /// The language of the page.
    pub language: Option<Language>,
    /// Work that was asked for, and its answer.
    pub work: Option<(String, String)>,
    /// The ticket of a one-time code that was asked for in its place, and the code as typed.
    pub code: Option<(String, String)>,
}

/// Why no payment was opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No such page.
    #[error("unknown address")]
    Unknown,
    /// The address says that the shop made it, and it did not.
    #[error("the address was not made by the shop")]
    Forged,
    /// Fields are wrong, each with its reason.
    #[error("{} field(s) are wrong", .0.0.len())]
    Wrong(Faults),
    /// No way of paying takes this amount now.
    #[error("no way of paying takes this amount")]
    NoWay,
    /// The payer's machine has to work first.
    #[error("work is asked for")]
    Work(Work),
    /// The one-time code that came in place of work opens nothing.
    #[error("the one-time code opens nothing")]
    Code(CodeFault, Work),
    /// No one-time code is sent.
    #[error("no one-time code is sent")]
    NoCode(NoCode, Work),
    /// Too many payments, or failures, of one mobile.
    #[error("too many payments")]
    Wait,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Opens a payment: makes the link of one payer, and gives its path.
    pub async fn open_payment(
        &self,
        slug: &str,
        form: OpenForm,
        address: IpAddr,
        request_id: &str,
    ) -> Result<String, OpenError> {
        let slug: Slug = slug.parse().or(Err(OpenError::Unknown))?;
        // A code that is wrong counts, whatever becomes of the form.
        let tried = self.try_code(&slug, &form).await?;
        let (app, request_id) = (self.clone(), request_id.to_owned());
        self.write(move |tx| app.open_in(tx, &slug, (&form, tried), address, &request_id))
            .await
    }

    /// Reads a form of a shop's page.
    pub(super) fn read_form(
        &self,
        tx: &mut Tx<'_>,
        slug: &Slug,
        form: &OpenForm,
    ) -> Result<Read, OpenError> {
        let (scope, row, rules) = place(tx, slug)?.ok_or(OpenError::Unknown)?;
        let fixed = match &form.signed {
            Some(sealed) => Some(self.open_prefill(&row, sealed).ok_or(OpenError::Forged)?),
            None => None,
        };
        let facts = (row.shop.currency, row.shop.unit);
        let payer = form.typed.read(&rules, facts, fixed.as_ref());
        let payer = payer.map_err(OpenError::Wrong)?;
        Ok(Read {
            scope,
            row,
            rules,
            payer,
        })
    }

    fn open_in(
        &self,
        tx: &mut Tx<'_>,
        slug: &Slug,
        (form, tried): (&OpenForm, Option<Tried>),
        address: IpAddr,
        request_id: &str,
    ) -> Result<String, OpenError> {
        let read = self.read_form(tx, slug, form)?;
        let (scope, now) = (read.scope, self.now());
        let key = key(form);
        match idempotency::take(tx, scope, &key, b"openpay", now)? {
            Known::New => {}
            Known::Answered { answer, .. } => return Ok(answer),
            Known::OtherRequest | Known::Running => return Err(StoreError::Busy.into()),
        }
        let address = address_hash(scope, address);
        match read.gate(tx, &address, now)? {
            Gate::Open => {}
            Gate::Wait => return Err(OpenError::Wait),
            Gate::Work(bits) => self.take_work(tx, (&read, bits), (form, tried))?,
        }
        let Read {
            row, rules, payer, ..
        } = read;
        let lands = (account(tx, &row, &rules)?, receipt_type(tx, &row, &rules)?);
        let request = request(tx, scope, (&row, lands), &payer, form, now)?;
        let made = self.act(Actor::Payer, Some(request_id), |act| {
            self.make(tx, scope, request, act)
        });
        let made = made.map_err(refused)?;
        let opened = OpenPayment {
            link: made.link.id,
            shop: row.shop.id,
            payer,
            address,
        };
        openpay::insert(tx, scope, &opened, now)?;
        let path = format!("/{}/l/{}", row.shop.slug, made.link.token.as_str());
        idempotency::answer(tx, scope, &key, 303, &path)?;
        Ok(path)
    }

    /// Takes work that is done, or a code in its place, each of which counts once; or gives new work.
    fn take_work(
        &self,
        tx: &mut Tx<'_>,
        (read, bits): (&Read, u32),
        (form, tried): (&OpenForm, Option<Tried>),
    ) -> Result<(), OpenError> {
        let (scope, now) = (read.scope, self.now());
        let fault = match tried {
            Some(Ok(code)) if code::take(tx, scope, code, now)? => return Ok(()),
            Some(Ok(_)) => Some(CodeFault::Used),
            Some(Err(fault)) => Some(fault),
            None => None,
        };
        if fault.is_none()
            && let Some((challenge, answer)) = &form.work
            && self.is_done(&read.row, (challenge, answer))
        {
            let key = format!("work:{}", hex(&Sha256::digest(challenge)));
            if idempotency::take(tx, scope, &key, b"openpay", now)? == Known::New {
                return Ok(());
            }
        }
        let code = self.code_way(tx, scope, (&read.row, &read.payer))?;
        let work = self.give_work(&read.row, bits, code);
        Err(match (work, fault) {
            (None, _) => OpenError::Wait,
            (Some(work), Some(fault)) => OpenError::Code(fault, work),
            (Some(work), None) => OpenError::Work(work),
        })
    }
}

/// A form as it was read.
pub(super) struct Read {
    pub(super) scope: Scope,
    pub(super) row: ShopRow,
    pub(super) rules: OpenPayRules,
    pub(super) payer: Payer,
}

impl Read {
    /// Whether it may open one more payment.
    pub(super) fn gate(
        &self,
        tx: &mut Tx<'_>,
        address: &[u8; 32],
        now: jiff::Timestamp,
    ) -> Result<Gate, StoreError> {
        let since = now.checked_sub(WINDOW).unwrap_or(now);
        let who = (self.row.shop.id, self.payer.mobile.e164(), address);
        let seen = openpay::seen(tx, self.scope, who, since)?;
        Ok(self.rules.limits.gate(seen))
    }
}

/// The key of a form: pressed twice it is the same, and with anything else typed another.
pub(super) fn key(form: &OpenForm) -> String {
    let mut hash = Sha256::new();
    let typed = &form.typed;
    let extras = typed.extras.iter().map(String::as_str);
    let fields = [
        &form.nonce,
        &typed.name,
        &typed.mobile,
        &typed.phone,
        &typed.email,
        &typed.subject,
        &typed.description,
        &typed.amount,
        &typed.unit,
        &typed.reference,
    ];
    let fields = fields.into_iter().map(String::as_str);
    for text in fields.chain(form.signed.as_deref()).chain(extras) {
        hash.update(text.len().to_be_bytes());
        hash.update(text);
    }
    format!("openpay:{}", hex(&hash.finalize()))
}

/// The link that a payer asks for: for this amount, once, soon.
fn request(
    tx: &mut Tx<'_>,
    scope: Scope,
    (row, (account, receipt_type)): (&ShopRow, Lands),
    payer: &Payer,
    form: &OpenForm,
    now: jiff::Timestamp,
) -> Result<LinkRequest, StoreError> {
    let reason: Vec<&str> = [&payer.subject, &payer.description]
        .into_iter()
        .filter_map(Option::as_deref)
        .collect();
    let reason: String = reason.join(" – ").chars().take(DESCRIPTION_MAX).collect();
    let until = now.checked_add(VALID_FOR);
    Ok(LinkRequest {
        shop: Some(row.shop.id.to_string()),
        account,
        customer: customer_of(tx, scope, payer)?,
        document: None,
        receipt_field: None,
        amount: payer.amount,
        rule: AmountRule::Whole,
        description: (!reason.is_empty()).then_some(reason),
        reference: payer.reference.clone(),
        expiry: until.map_or(Expiry::Days(1), Expiry::At),
        usage: Usage::Single,
        language: form.language,
        note: None,
        receipt_type,
        receipt: Some(true),
        providers: None,
        recipients: Vec::new(),
        message: None,
        channels: None,
        return_url: None,
        metadata: Vec::new(),
    })
}

/// The account and the type of receipt that the shop's page has of its own.
type Lands = (Option<AccountId>, Option<ReceiptTypeId>);

/// An account that was closed since takes no money: what is paid lands where the shop's other money
/// does.
fn account(
    tx: &mut Tx<'_>,
    row: &ShopRow,
    rules: &OpenPayRules,
) -> Result<Option<AccountId>, StoreError> {
    let Some(id) = rules.account else {
        return Ok(None);
    };
    let found = account::find(tx, row.merchant, id)?;
    let usable = found.filter(|one| one.active && one.currency == row.shop.currency);
    Ok(usable.map(|one| one.id))
}

fn receipt_type(
    tx: &mut Tx<'_>,
    row: &ShopRow,
    rules: &OpenPayRules,
) -> Result<Option<ReceiptTypeId>, StoreError> {
    let Some(id) = rules.receipt_type else {
        return Ok(None);
    };
    let found = account::find_receipt_type(tx, row.merchant, id)?;
    Ok(found.filter(|one| one.active).map(|one| one.id))
}

/// The customer with that mobile. If several share it, nobody can tell who pays: the money goes to
/// the walk-in, and staff assign it.
fn customer_of(
    tx: &mut Tx<'_>,
    scope: Scope,
    payer: &Payer,
) -> Result<Option<CustomerId>, StoreError> {
    let mut found = customer::with_mobile(tx, scope, &payer.mobile, None)?;
    found.retain(|customer| !customer.archived);
    Ok(match found.as_slice() {
        [only] => Some(only.id),
        _ => None,
    })
}

/// What a payer can do about a link that cannot be made.
fn refused(error: LinkError) -> OpenError {
    match error {
        LinkError::Fields(errors) => {
            let no_way = errors.iter().any(|one| one.problem == Problem::NoProvider);
            if no_way || errors.iter().all(|one| one.field != "amount") {
                OpenError::NoWay
            } else {
                OpenError::Wrong(Faults::one("amount", Fault::OutOfRange))
            }
        }
        LinkError::Store(error) => OpenError::Store(error),
        _ => OpenError::NoWay,
    }
}
