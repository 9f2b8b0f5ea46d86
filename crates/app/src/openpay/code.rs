//! The one-time code of a payer whose browser cannot work: where it goes, how often, and whether it is
//! right.

use std::net::IpAddr;

use domain::contact::Address;
use domain::id::{CodeId, MessageId};
use domain::job::NewJob;
use domain::link::send_job;
use domain::message::{ChannelKind, NewMessage, Situation, Topic};
use domain::notice::{About, NoticeKind};
use domain::openpay::{
    CODE_LIFE, CODE_TRIES, CodeFault, CodeLimits, Gate, OneTimeCode, Payer, typed_code,
};
use domain::scope::Scope;
use domain::shop::Slug;
use domain::way::{Route, Stop};
use sha2::{Digest as _, Sha256};
use store::rooms::idempotency::Known;
use store::rooms::openpay::code;
use store::rooms::shop::ShopRow;
use store::rooms::{channel, delivery, idempotency, job, message, opt_out};
use store::{StoreError, Tx};

use super::address_hash;
use super::open::{OpenError, OpenForm, Read, key};
use crate::App;
use crate::message::{open_stops, veiled};

/// Digits of a number that its neighbours have otherwise.
const AROUND: usize = 3;

/// Where a code goes, so much of it that its owner knows it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeWay {
    /// To a mobile, by SMS.
    Sms(String),
    /// To a mailbox.
    Email(String),
}

impl CodeWay {
    fn of(route: &Route) -> Self {
        let address = &route.first.address;
        match address {
            Address::Email(_) => Self::Email(veiled(address)),
            _ => Self::Sms(veiled(address)),
        }
    }
}

/// A code is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeAsked {
    /// What the form brings along with the code.
    pub ticket: String,
    /// Where it goes.
    pub to: CodeWay,
}

/// Why no code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCode {
    /// The shop has no channel that leads to this payer.
    NoWay,
    /// So many went out already.
    TooMany,
}

/// What trying a code came to.
pub(super) type Tried = Result<CodeId, CodeFault>;

impl App {
    /// Sends the payer of a form a code in place of the work that their browser is asked for; `None`:
    /// nothing is asked for.
    pub async fn ask_for_code(
        &self,
        slug: &str,
        form: OpenForm,
        address: IpAddr,
    ) -> Result<Option<CodeAsked>, OpenError> {
        let slug: Slug = slug.parse().or(Err(OpenError::Unknown))?;
        let app = self.clone();
        self.write(move |tx| app.ask_in(tx, &slug, &form, address))
            .await
    }

    fn ask_in(
        &self,
        tx: &mut Tx<'_>,
        slug: &Slug,
        form: &OpenForm,
        address: IpAddr,
    ) -> Result<Option<CodeAsked>, OpenError> {
        let read = self.read_form(tx, slug, form)?;
        let (scope, shop, now) = (read.scope, read.row.shop.id, self.now());
        let address = address_hash(scope, address);
        let bits = match read.gate(tx, &address, now)? {
            Gate::Open => return Ok(None),
            Gate::Wait => return Err(OpenError::Wait),
            Gate::Work(bits) => bits,
        };
        let refused = |why, to| {
            let work = self.give_work(&read.row, bits, to);
            work.map_or(OpenError::Wait, |work| OpenError::NoCode(why, work))
        };
        let Some(route) = self.code_route(tx, scope, (&read.row, &read.payer))? else {
            return Err(refused(NoCode::NoWay, None));
        };
        let to = CodeWay::of(&route);
        let key = format!("code:{}", key(form));
        match idempotency::take(tx, scope, &key, b"openpay", now)? {
            Known::New => {}
            Known::Answered { answer, .. } => return Ok(Some(CodeAsked { ticket: answer, to })),
            Known::OtherRequest | Known::Running => return Err(StoreError::Busy.into()),
        }
        let sent = OneTimeCode {
            id: CodeId::new(self.uuid()),
            shop,
            owner: hash(scope, read.payer.mobile.e164()),
            recipient: hash(scope, route.first.address.as_str()),
            around: hash(scope, around(&route.first.address)),
            address,
            created_at: now,
            expires_at: now.checked_add(CODE_LIFE).unwrap_or(now),
            tries: 0,
            used_at: None,
        };
        match room(tx, scope, (&read.row, &route.first), &sent)? {
            Room::None => return Err(refused(NoCode::TooMany, Some(to))),
            Room::Last => {
                let about = About {
                    shop: Some(shop),
                    ..About::default()
                };
                self.ring(tx, scope, NoticeKind::CodesFlood, about)?;
            }
            Room::Enough => {}
        }
        code::insert(tx, scope, &sent)?;
        let message = NewMessage {
            id: MessageId::new(self.uuid()),
            situation: Situation::OneTimeCode,
            route,
            follows: None,
            by_hand: false,
            language: form.language.unwrap_or(read.row.shop.language),
            topic: Topic::Code(sent.id),
            payment: None,
        };
        let job = NewJob {
            deadline: sent.expires_at,
            ..send_job(message.id, now)
        };
        message::insert(tx, scope, std::slice::from_ref(&message), now)?;
        job::insert(tx, scope, &[job])?;
        let ticket = sent.id.to_string();
        idempotency::answer(tx, scope, &key, 200, &ticket)?;
        Ok(Some(CodeAsked { ticket, to }))
    }

    /// The way of a code to a payer: by SMS, or else to their mailbox. It goes once; what stands behind
    /// the first stop is turned to if that surely failed.
    pub(super) fn code_route(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        (row, payer): (&ShopRow, &Payer),
    ) -> Result<Option<Route>, StoreError> {
        let rows = channel::all(tx, scope.merchant)?;
        let node_mail = self.settings().mail.is_some();
        let mobile = Some(&payer.mobile).filter(|mobile| row.shop.abroad.allows(mobile));
        let mobile = mobile.cloned().map(Address::Mobile);
        let email = payer.email.clone().map(Address::Email);
        let addresses: Vec<Address> = mobile.into_iter().chain(email).collect();
        let silent = opt_out::set_among(tx, scope, &addresses)?;
        let mut heard = addresses.iter().filter(|address| !silent.has(address));
        Ok(heard.find_map(|address| {
            let person = std::slice::from_ref(address);
            let routes = row.shop.routes(Situation::OneTimeCode, person);
            let stops = routes.iter().flat_map(Route::stops);
            let stops =
                stops.filter(|stop| stop.channel.is_sms() || stop.channel == ChannelKind::Smtp);
            let stops = open_stops(stops.cloned().collect(), &rows, node_mail);
            Route::of(&stops)
        }))
    }

    /// Where a code for this payer would go.
    pub(super) fn code_way(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        whose: (&ShopRow, &Payer),
    ) -> Result<Option<CodeWay>, StoreError> {
        let route = self.code_route(tx, scope, whose)?;
        Ok(route.as_ref().map(CodeWay::of))
    }

    /// Tries the code that a form brings, and counts that; `None`: it brings none.
    pub(super) async fn try_code(
        &self,
        slug: &Slug,
        form: &OpenForm,
    ) -> Result<Option<Tried>, OpenError> {
        let Some((ticket, typed)) = form.code.clone() else {
            return Ok(None);
        };
        let (app, slug, form) = (self.clone(), slug.clone(), form.clone());
        self.write(move |tx| {
            let read = app.read_form(tx, &slug, &form)?;
            let tried = app.try_in(tx, &read, (&ticket, &typed))?;
            Ok(Some(tried))
        })
        .await
    }

    fn try_in(
        &self,
        tx: &mut Tx<'_>,
        read: &Read,
        (ticket, typed): (&str, &str),
    ) -> Result<Tried, StoreError> {
        let scope = read.scope;
        let Ok(id) = ticket.parse::<CodeId>() else {
            return Ok(Err(CodeFault::Other));
        };
        let Some(found) = code::find(tx, scope, id)? else {
            return Ok(Err(CodeFault::Other));
        };
        let owner = hash(scope, read.payer.mobile.e164());
        if let Some(fault) = found.closed((read.row.shop.id, &owner), self.now()) {
            return Ok(Err(fault));
        }
        let left = CODE_TRIES.saturating_sub(found.tries);
        // What is no code at all is a slip of the pen.
        let Some(typed) = typed_code(typed) else {
            return Ok(Err(CodeFault::Wrong(left)));
        };
        if !code::count_try(tx, scope, id)? {
            return Ok(Err(CodeFault::TooOften));
        }
        if self.is_code_of(scope, id, &typed) {
            return Ok(Ok(id));
        }
        Ok(Err(match left.saturating_sub(1) {
            0 => CodeFault::TooOften,
            left => CodeFault::Wrong(left),
        }))
    }
}

/// Room for one more code.
enum Room {
    Enough,
    /// It is the last for neighbouring numbers or the whole shop.
    Last,
    None,
}

/// Whether one more code would be too many: by the limits of codes, or by those of all messages
/// that cost money. One after the other is judged, so that many at once do not pass together.
fn room(
    tx: &mut Tx<'_>,
    scope: Scope,
    (row, first): (&ShopRow, &Stop),
    code: &OneTimeCode,
) -> Result<Room, StoreError> {
    code::one_by_one(tx, scope, code.shop)?;
    code::forget(tx, scope, code)?;
    let codes = code::sent(tx, scope, code)?;
    if !CodeLimits::USUAL.allow(codes) {
        return Ok(Room::None);
    }
    if first.channel != ChannelKind::Smtp {
        let sent = delivery::sent(tx, scope, (&first.address, code.shop), code.created_at)?;
        if row.shop.limits.over(sent).is_some() {
            return Ok(Room::None);
        }
    }
    let is_last = CodeLimits::USUAL.alarms(codes);
    Ok(if is_last { Room::Last } else { Room::Enough })
}

/// What the numbers around one have in common with it; of a mailbox, all.
fn around(address: &Address) -> &str {
    let text = address.as_str();
    match address {
        Address::Mobile(_) => text
            .len()
            .checked_sub(AROUND)
            .and_then(|end| text.get(..end))
            .unwrap_or(text),
        _ => text,
    }
}

/// What is kept of an address, by which codes are counted.
fn hash(scope: Scope, address: &str) -> [u8; 32] {
    Sha256::digest(format!("openpay-code/{}/{address}", scope.merchant.0)).into()
}
