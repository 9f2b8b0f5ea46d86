//! Taking callbacks: evidence first, then the bank is asked.

use domain::event::{Actor, EventKind};
use domain::id::CallbackId;
use domain::payment::{Payment, PaymentState, Reason, Try};
use domain::scope::Scope;
use domain::shop::Slug;
use domain::token::{PaymentCode, Token};
use domain::verdict::{BankReference, Claim};
use gateways::{Asked, CallbackInput, Driver, Notice, SIGNATURE_HEADERS, Signed, claim_matches};
use store::rooms::callback::RawCallback;
use store::rooms::provider::{ProviderRow, past};
use store::rooms::shop::ShopRow;
use store::rooms::{callback, event, link, payment, provider, shop};
use store::{StoreError, Tx};

use crate::App;
use crate::fault::Point;
use crate::metrics::CallbackResult;
use crate::verify::Leave;

/// Callbacks that are kept of one payment; more bring no news, and could fill the disk.
const KEPT_MAX: u32 = 100;
/// Callbacks that fit no payment and are recorded, a minute.
const STRAYS_A_MINUTE: u32 = 120;
/// Of a callback that fits no payment so much is kept.
const STRAY_BYTES: usize = 2_048;

/// A callback as the web heard it.
#[derive(Debug, Clone)]
pub struct Heard {
    /// First part of the address.
    pub slug: String,
    /// Last part of the address: a return token, or a provider's token.
    pub token: String,
    /// GET or POST.
    pub method: http::Method,
    /// The query string, without `?`.
    pub query: String,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// The signature of a bank that signs its notifications in a header.
    pub signature: Option<String>,
    /// The body, bounded by the web.
    pub body: Vec<u8>,
    /// For the timeline.
    pub request_id: String,
}

/// The header in which some bank signs its notifications, if one is there.
pub fn signature(headers: &http::HeaderMap) -> Option<String> {
    let value = SIGNATURE_HEADERS.iter().find_map(|name| headers.get(*name));
    value?.to_str().ok().map(str::to_owned)
}

/// Where the payer's browser goes: the page of the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// The shop's slug.
    pub slug: Slug,
    /// The link's token.
    pub link: Token,
    /// The payment's code.
    pub code: PaymentCode,
}

/// Why a callback was refused. It was recorded all the same.
#[derive(Debug, thiserror::Error)]
pub enum CallbackError {
    /// The address names no payment of ours.
    #[error("unknown address")]
    Unknown,
    /// The store did not answer: the bank or the payer shall come again.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// A callback that belongs to a payment.
struct Known {
    landing: Landing,
    /// The right to ask the bank, and what the payer says, unless the bank is asked already or the
    /// outcome is known.
    leave: Option<(Leave, Claim)>,
}

impl App {
    /// Takes the payer's return: stores it, asks the bank and books the answer. Whatever happens
    /// after the evidence is stored, the payer lands on the page of the payment.
    pub async fn take_callback(&self, heard: Heard) -> Result<Landing, CallbackError> {
        let Some((slug, token)) = names(&heard) else {
            self.refuse_callback(heard, "no such address").await;
            return Err(CallbackError::Unknown);
        };
        let app = self.clone();
        let evidence = heard.clone();
        let known = self
            .write(move |tx| app.store_callback(tx, &slug, &token, &evidence))
            .await?;
        let Some(known) = known else {
            self.refuse_callback(heard, "no such payment").await;
            return Err(CallbackError::Unknown);
        };
        self.faults().pass(Point::Returned).await;
        self.follow(known, &heard.request_id).await
    }

    /// Takes a bank's own notification, which comes to one fixed address per provider and names
    /// the payment by the bank's key or our order number.
    pub async fn take_notification(&self, heard: Heard) -> Result<(), CallbackError> {
        let Some((slug, token)) = names(&heard) else {
            self.refuse_callback(heard, "no such address").await;
            return Err(CallbackError::Unknown);
        };
        let app = self.clone();
        let evidence = heard.clone();
        let known = self
            .write(move |tx| app.store_notification(tx, &slug, &token, &evidence))
            .await?;
        let Some(known) = known else {
            self.refuse_callback(heard, "no such payment").await;
            return Err(CallbackError::Unknown);
        };
        self.follow(known, &heard.request_id).await.map(|_| ())
    }

    /// Records a callback that is refused. Never fails: a refusal needs no permission.
    pub async fn refuse_callback(&self, heard: Heard, reason: &'static str) {
        self.metrics().callback(CallbackResult::Refused);
        let Ok(slug) = heard.slug.parse::<Slug>() else {
            return;
        };
        let mode = match heard.token.parse::<Token>() {
            Ok(token) => token.mode(),
            Err(_) => domain::scope::Mode::Test,
        };
        if !self.strays.take(self.now(), STRAYS_A_MINUTE) {
            tracing::info!(reason, "callback refused; too many to record each");
            return;
        }
        let raw = self.raw(&heard, STRAY_BYTES);
        let token: String = heard
            .token
            .chars()
            .take(64)
            .filter(|c| *c != '\0')
            .collect();
        let recorded: Result<(), StoreError> = self
            .write(move |tx| {
                let Some(row) = shop::find_by_slug(tx, &slug)? else {
                    return Ok(());
                };
                let scope = Scope {
                    merchant: row.merchant,
                    mode,
                };
                callback::insert_stray(tx, scope, &token, &raw, reason)
            })
            .await;
        match recorded {
            Ok(()) => tracing::info!(reason, "callback refused"),
            Err(error) => tracing::warn!(reason, %error, "callback refused and not recorded"),
        }
    }

    async fn follow(&self, known: Known, request_id: &str) -> Result<Landing, CallbackError> {
        self.metrics().callback(match known.leave {
            Some(_) => CallbackResult::Asked,
            None => CallbackResult::Kept,
        });
        if let Some((leave, claim)) = known.leave {
            let id = leave.payment.id;
            self.metrics()
                .payment(&leave.payment, PaymentState::Verifying);
            // The evidence is safe; what goes wrong now is found by the reconciler.
            if let Err(error) = self.ask_and_settle(leave, Some(&claim), request_id).await {
                tracing::warn!(payment = %id, %error, "settling a callback failed");
            }
        }
        Ok(known.landing)
    }

    fn store_callback(
        &self,
        tx: &mut Tx<'_>,
        slug: &Slug,
        token: &Token,
        heard: &Heard,
    ) -> Result<Option<Known>, StoreError> {
        let Some(row) = shop::find_by_slug(tx, slug)? else {
            return Ok(None);
        };
        let scope = Scope {
            merchant: row.merchant,
            mode: token.mode(),
        };
        let Some(found) = payment::lock_by_return_token(tx, scope, token)? else {
            return Ok(None);
        };
        if found.shop != row.shop.id {
            return Ok(None);
        }
        self.store_evidence(tx, scope, &row, found, heard).map(Some)
    }

    fn store_notification(
        &self,
        tx: &mut Tx<'_>,
        slug: &Slug,
        token: &Token,
        heard: &Heard,
    ) -> Result<Option<Known>, StoreError> {
        let Some(row) = shop::find_by_slug(tx, slug)? else {
            return Ok(None);
        };
        let scope = Scope {
            merchant: row.merchant,
            mode: token.mode(),
        };
        let Some(desk) = provider::find_by_token(tx, scope, token)? else {
            return Ok(None);
        };
        let Some(driver) = gateways::find(&desk.provider.driver) else {
            return Ok(None);
        };
        let notice = Notice {
            signature: heard.signature.as_deref(),
            body: &heard.body,
            at: self.now(),
        };
        let signed = self
            .desk(scope, &desk)
            .map(|desk| driver.signed(&desk.terminal, &notice));
        if let Ok(Signed::Bad(reason)) = signed {
            tracing::info!(driver = driver.meta().code, reason, "notification refused");
            return Ok(None);
        }
        let claim = driver.read_callback(&input(heard));
        let Some(key) = claim.gateway_key else {
            return Ok(None);
        };
        // The notification may be about a payment that began at the terminal of before.
        let past = past::of(tx, scope, &desk)?;
        let mut terminals = vec![&desk.provider.terminal_key];
        terminals.extend(past.iter().map(|(row, _)| &row.provider.terminal_key));
        terminals.dedup();
        let mut found = None;
        for terminal in terminals {
            found = payment::lock_by_gateway_key(tx, scope, terminal, &key)?;
            if found.is_some() {
                break;
            }
        }
        match found.filter(|payment| payment.shop == row.shop.id) {
            Some(found) => self.store_evidence(tx, scope, &row, found, heard).map(Some),
            None => Ok(None),
        }
    }

    /// One commit before any call: the raw callback, the lease of the try and its count. `found` is
    /// locked.
    fn store_evidence(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        row: &ShopRow,
        mut found: Payment,
        heard: &Heard,
    ) -> Result<Known, StoreError> {
        let missing = || StoreError::Corrupt {
            table: "payment".into(),
            column: "link_id".into(),
        };
        let raw = self.raw(heard, usize::MAX);
        if callback::count(tx, scope, found.id)? < KEPT_MAX {
            callback::insert(tx, scope, found.id, &raw)?;
        }
        let landing = Landing {
            slug: row.shop.slug.clone(),
            link: link::token(tx, scope, found.link)?.ok_or_else(missing)?,
            code: found.code.clone(),
        };
        let desks = past::of_payment(tx, scope, &found)?;
        let claim = desks
            .first()
            .and_then(|desk| read_claim(desk, &found, heard));
        // Without a claim it is evidence about something else: kept, and it wakes up nothing.
        let Some(claim) = claim else {
            return Ok(Known {
                landing,
                leave: None,
            });
        };
        let Ok(leave) = self.faults().ask(&found, Reason::Callback, raw.at) else {
            return Ok(Known {
                landing,
                leave: None,
            });
        };
        let read_as = (found.state, found.tries);
        let first = found.state == PaymentState::Redirected;
        take_leave(&mut found, leave);
        if !payment::save(tx, scope, &found, read_as)? {
            return Err(StoreError::Busy);
        }
        if first {
            let event = self.act(Actor::Bank, Some(&heard.request_id), |act| {
                act.event(EventKind::PaymentReturned, found.id)
                    .with("link", found.link)
            });
            event::append(tx, scope, &[event])?;
        }
        crate::verify::keep_job(tx, scope, &found, raw.at)?;
        let leave = Leave {
            scope,
            payment: found,
            desks,
            number: leave,
        };
        Ok(Known {
            landing,
            leave: Some((leave, claim)),
        })
    }

    fn raw(&self, heard: &Heard, max: usize) -> RawCallback {
        RawCallback {
            id: CallbackId::new(self.uuid()),
            method: heard.method.to_string(),
            query: heard
                .query
                .chars()
                .filter(|c| *c != '\0')
                .take(max)
                .collect(),
            body: heard.body.iter().copied().take(max).collect(),
            at: self.now(),
        }
    }
}

/// What the callback says, if it is about this payment at all.
fn read_claim(desk: &ProviderRow, found: &Payment, heard: &Heard) -> Option<Claim> {
    claim_of(gateways::find(&desk.provider.driver)?, found, &input(heard))
}

fn claim_of(driver: &dyn Driver, found: &Payment, input: &CallbackInput<'_>) -> Option<Claim> {
    let asked = Asked {
        amount: found.amount,
        order_number: found.order_number,
        gateway_key: found.gateway_key.as_deref()?,
        claim: None,
        // Nobody is asked with this one: the claim is compared with it, and that is all.
        at: found.created_at,
        seed: [0; 32],
    };
    let claim = driver.read_callback(input);
    claim_matches(&claim, &asked).then_some(claim)
}

/// A stored callback of this very payment that brought the bank's reference, for banks whose verify
/// needs it. Who is at the browser may have brought others than the payment's own: each is asked with
/// in its turn, the newest first. Of a payment that is paid, only the one that it was paid with.
pub(crate) fn stored_claim(
    tx: &mut Tx<'_>,
    scope: Scope,
    desk: &ProviderRow,
    found: &Payment,
) -> Result<Option<Claim>, StoreError> {
    let Some(driver) = gateways::find(&desk.provider.driver) else {
        return Ok(None);
    };
    if !driver.meta().capabilities.needs_callback_reference {
        return Ok(None);
    }
    let stored = callback::of_payment(tx, scope, found.id, KEPT_MAX)?;
    let mut claims: Vec<Claim> = Vec::new();
    for raw in &stored {
        let Ok(method) = raw.method.parse() else {
            continue;
        };
        let input = CallbackInput {
            method: &method,
            query: &raw.query,
            body: &raw.body,
            content_type: None,
        };
        let claim = claim_of(driver, found, &input).filter(|it| it.reference.is_some());
        let paid = found.reference.as_ref();
        let counts = |it: &Claim| {
            claims.iter().all(|other| other.reference != it.reference)
                && paid.is_none_or(|paid| names_reference(it, paid))
        };
        claims.extend(claim.filter(counts));
    }
    let turn = usize::try_from(found.tries).unwrap_or_default();
    let turn = turn.saturating_sub(1).checked_rem(claims.len());
    Ok(turn.map(|turn| claims.swap_remove(turn)))
}

/// Whether a callback named this very reference, alone or as the first of the numbers that it brought.
fn names_reference(claim: &Claim, paid: &BankReference) -> bool {
    let named = claim.reference.as_deref().unwrap_or_default();
    let first = named.split('/').next().unwrap_or_default();
    named == paid.key || first == paid.tracking_code
}

/// Writes the right to ask into the payment.
pub(crate) fn take_leave(payment: &mut Payment, leave: Try) {
    payment.state = PaymentState::Verifying;
    payment.tries = leave.number;
    payment.lease_until = Some(leave.lease_until);
}

fn names(heard: &Heard) -> Option<(Slug, Token)> {
    Some((heard.slug.parse().ok()?, heard.token.parse().ok()?))
}

fn input(heard: &Heard) -> CallbackInput<'_> {
    CallbackInput {
        method: &heard.method,
        query: &heard.query,
        body: &heard.body,
        content_type: heard.content_type.as_deref(),
    }
}
