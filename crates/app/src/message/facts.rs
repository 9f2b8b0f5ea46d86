//! Everything that sending a message needs to know, as of one moment.

mod said;

use std::collections::BTreeMap;

use domain::contact::Address;
use domain::customer::Customer;
use domain::delivery::Block;
use domain::document::DocumentKind;
use domain::id::{MessageId, ShopId};
use domain::link::{Link, Terms};
use domain::message::{ChannelKind, MessageState, Situation, Topic};
use domain::openpay::{OneTimeCode, SentPrefill};
use domain::payment::Payment;
use domain::receipt::Receipt;
use domain::resolve::ResolveReason;
use domain::scope::Scope;
use domain::shop::Shop;
use domain::template::{TemplateName, Wording};
use domain::way::{Route, Stop};
use money::Amount;
use store::rooms::channel::ChannelRow;
use store::rooms::message::Message;
use store::rooms::openpay::{code, prefill};
use store::rooms::slip::SlipRow;
use store::rooms::{
    channel, customer, delivery, document, link, message, opt_out, payment, provider, receipt,
    refund, resolve, shop, slip,
};
use store::{StoreError, Tx};

use super::locale;
use crate::App;
use crate::template;

/// Everything that a template may speak of, and where the message goes.
pub(crate) struct Facts {
    /// As it goes now: by another way than it is stored, if `turned`.
    pub(super) message: Message,
    /// The way by which it goes in place of the stored one.
    pub(super) turned: Option<Route>,
    pub(super) choice: Choice,
    /// The channel by which it goes, as it is stored; `None` for the outbox and the node's server.
    pub(super) row: Option<ChannelRow>,
    /// Why it must not go.
    pub(super) block: Option<Block>,
    pub(super) shop: Shop,
    subject: Subject,
    /// Of whom the money is.
    customer: Option<Customer>,
    document: Option<(DocumentKind, String)>,
    payment: Option<Payment>,
    provider: String,
    pub(super) receipt: Option<Receipt>,
    reason: Option<ResolveReason>,
    /// The slip that it is about.
    slip: Option<SlipRow>,
    /// How much went back, of what is about that.
    back: Option<Amount>,
    /// What staff are told of.
    told_of: Option<ToldOf>,
    /// Who gets a blind copy of it.
    pub(super) copies: Vec<String>,
    /// What somebody wrote in place of the delivered text.
    pub(super) own: Option<Wording>,
    /// What the fields of its document say, if that text names one.
    pub(super) fields: BTreeMap<String, String>,
}

/// What a message is about.
enum Subject {
    /// A link, with its terms.
    Link(Box<(Link, Terms)>),
    /// An address of an OpenPay page.
    Prefill(Box<SentPrefill>),
    /// A one-time code, and what it is.
    Code(Box<OneTimeCode>, String),
}

impl Subject {
    const fn shop(&self) -> ShopId {
        match self {
            Self::Link(link) => link.0.shop,
            Self::Prefill(prefill) => prefill.shop,
            Self::Code(code, _) => code.shop,
        }
    }

    fn link(&self) -> Option<&Link> {
        match self {
            Self::Link(link) => Some(&link.0),
            Self::Prefill(_) | Self::Code(..) => None,
        }
    }
}

/// What a notice to staff is about.
struct ToldOf {
    channel: Option<ChannelKind>,
    address: String,
    why: Option<String>,
}

/// By which channel a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// By this one.
    By(ChannelKind),
    /// By none: this one is stopped, and there is no other.
    Wait(ChannelKind),
}

/// The first stop whose channel is open, as its place; `None`: no channel of the route is set up.
pub(super) fn open(
    stops: &[Stop],
    rows: &[ChannelRow],
    node_mail: bool,
) -> Option<(usize, Choice)> {
    let mut waits = None;
    for (place, stop) in stops.iter().enumerate() {
        let kind = stop.channel;
        let own = rows.iter().find(|row| row.kind == kind && row.active);
        let is_known = channels::find(kind.as_str()).is_some();
        match own.filter(|_| is_known) {
            Some(row) if row.stopped.is_some() => {
                waits = waits.or(Some((place, Choice::Wait(kind))));
            }
            Some(_) => return Some((place, Choice::By(kind))),
            None if kind == ChannelKind::Outbox => return Some((place, Choice::By(kind))),
            None if kind == ChannelKind::Smtp && node_mail => {
                return Some((place, Choice::By(kind)));
            }
            None => {}
        }
    }
    waits
}

impl App {
    /// What messages are made of, all as of one moment; `None` for one that is gone.
    pub(crate) async fn message_facts(
        &self,
        messages: Vec<Option<(Scope, MessageId)>>,
    ) -> Result<Vec<Option<Box<Facts>>>, StoreError> {
        let app = self.clone();
        self.store()
            .read(move |tx| {
                let each = messages.iter().map(|named| match named {
                    Some((scope, id)) => app.facts_of_message(tx, *scope, *id),
                    None => Ok(None),
                });
                each.collect()
            })
            .await
    }

    fn facts_of_message(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        id: MessageId,
    ) -> Result<Option<Box<Facts>>, StoreError> {
        let Some(mut message) = message::find(tx, scope, id)? else {
            return Ok(None);
        };
        let Some(subject) = self.subject_of(tx, scope, message.topic)? else {
            return Ok(None);
        };
        let Some(row) = shop::find(tx, scope.merchant, subject.shop())? else {
            return Ok(None);
        };
        let payment = match message.payment {
            Some(payment) => payment::find(tx, scope, payment)?,
            None => None,
        };
        let (mut provider_name, mut booked, mut reason) = (String::new(), None, None);
        if let Some(payment) = &payment {
            let row = provider::find(tx, scope, payment.provider)?;
            provider_name = row.map(|row| row.provider.public_name).unwrap_or_default();
            booked = receipt::of_payment(tx, scope, payment.id)?;
            reason = resolve::of_payment(tx, scope, payment.id)?.map(|item| item.reason);
        }
        let slip = match message.payment.filter(|_| is_about_slip(message.situation)) {
            Some(payment) => slip::find(tx, scope, payment)?,
            None => None,
        };
        let buyer = match subject.link() {
            Some(link) => customer::find(tx, scope, link.customer)?,
            None => None,
        };
        let back = match message
            .payment
            .filter(|_| message.situation == Situation::Refunded)
        {
            Some(payment) => refund::done_by(tx, scope, payment, message.created_at)?,
            None => None,
        };
        let sold = match subject.link().and_then(|link| link.document) {
            Some(id) => document::find(tx, scope, id)?,
            None => None,
        };
        let rows = channel::all(tx, scope.merchant)?;
        let (choice, turned) = self.choose(&row.shop, &message, &rows);
        if let Some(route) = &turned {
            message.channel = Some(route.first.channel);
            route
                .first
                .address
                .as_str()
                .clone_into(&mut message.address);
            message.kind = Some(route.first.address.kind());
            message.chain.clone_from(&route.rest);
        }
        let (Choice::By(kind) | Choice::Wait(kind)) = choice;
        let name = TemplateName {
            shop: subject.shop(),
            situation: message.situation,
            format: kind.format(),
            language: message.language,
        };
        let copied = kind == ChannelKind::Smtp && message.situation == Situation::LinkSent;
        let copies = match subject.link().filter(|_| copied) {
            Some(link) => message::copies(tx, scope, link.id)?,
            None => Vec::new(),
        };
        let own = template::wording(tx, scope, (message.topic.link(), message.wording), name)?;
        let reader = (row.shop.unit, locale(message.language));
        let fields = template::values_for(tx, scope, own.as_ref(), sold.as_ref(), reader)?;
        Ok(Some(Box::new(Facts {
            fields,
            own,
            copies: copies.into_iter().map(|one| one.to_string()).collect(),
            block: blocked(tx, scope, &message, kind, &row.shop)?,
            told_of: told_of(tx, scope, &message, &rows)?,
            row: rows.into_iter().find(|row| row.kind == kind && row.active),
            message,
            turned,
            choice,
            shop: row.shop,
            subject,
            customer: buyer,
            document: sold.map(|found| (found.kind, found.number)),
            payment,
            provider: provider_name,
            receipt: booked,
            reason,
            slip,
            back: back.map(|refund| refund.amount),
        })))
    }

    fn subject_of(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        topic: Topic,
    ) -> Result<Option<Subject>, StoreError> {
        Ok(match topic {
            Topic::Link(id) => link::find(tx, scope, id)?.map(|found| Subject::Link(found.into())),
            Topic::Prefill(id) => {
                let found = prefill::find(tx, scope, id)?;
                found.map(|found| Subject::Prefill(found.into()))
            }
            Topic::Code(id) => {
                let found = code::find(tx, scope, id)?;
                found.map(|found| Subject::Code(found.into(), self.code_of(scope, id)))
            }
        })
    }

    /// By which channel a message goes now, and its route if that is another than the stored one.
    /// What was tried already stays where it was tried. Without any channel it is kept here.
    fn choose(
        &self,
        shop: &Shop,
        message: &Message,
        rows: &[ChannelRow],
    ) -> (Choice, Option<Route>) {
        let kept = Choice::By(ChannelKind::Outbox);
        let Some(address) = message.to() else {
            return (kept, None);
        };
        let node_mail = self.settings().mail.is_some();
        let stops = match message.channel {
            Some(channel) => {
                let first = Stop { channel, address };
                let route = Route {
                    first,
                    rest: message.chain.clone(),
                };
                route.stops().cloned().collect()
            }
            // From before channels were chosen beforehand.
            None => {
                let routes = shop.routes(message.situation, &[address]);
                let first = routes.into_iter().next();
                first.map_or_else(Vec::new, |route| vec![route.first])
            }
        };
        let tried = message.state == MessageState::Sending;
        let within = if tried {
            stops.get(..1)
        } else {
            Some(stops.as_slice())
        };
        match open(within.unwrap_or_default(), rows, node_mail) {
            Some((0, choice)) if message.channel.is_some() => (choice, None),
            Some((place, choice)) => (choice, stops.get(place..).and_then(Route::of)),
            None => (kept, None),
        }
    }
}

fn is_about_slip(situation: Situation) -> bool {
    matches!(
        situation,
        Situation::SlipReceived
            | Situation::SlipCorrection
            | Situation::SlipRejected
            | Situation::SlipRevoked
            | Situation::StaffSlip
    )
}

/// Why a message must not go by this channel. Who of staff asked for it is not asked again.
fn blocked(
    tx: &mut Tx<'_>,
    scope: Scope,
    message: &Message,
    kind: ChannelKind,
    shop: &Shop,
) -> Result<Option<Block>, StoreError> {
    let goes = kind != ChannelKind::Outbox && message.state == MessageState::Queued;
    let to = message.to().filter(|_| goes);
    let Some(to) = to.filter(|_| message.situation.is_for_payer()) else {
        return Ok(None);
    };
    let silent = opt_out::set_among(tx, scope, std::slice::from_ref(&to))?;
    if silent.has(&to) {
        return Ok(Some(Block::OptedOut));
    }
    if let Address::Mobile(mobile) = &to
        && !shop.abroad.allows(mobile)
    {
        return Ok(Some(Block::Abroad));
    }
    let may_bounce = kind == ChannelKind::Smtp && !message.by_hand;
    Ok((may_bounce && delivery::bounced(tx, scope, &to)?).then_some(Block::Bounced))
}

/// The message that a notice to staff is about.
fn told_of(
    tx: &mut Tx<'_>,
    scope: Scope,
    message: &Message,
    rows: &[ChannelRow],
) -> Result<Option<ToldOf>, StoreError> {
    let Some(parent) = message
        .follows
        .filter(|_| !message.situation.is_for_payer())
    else {
        return Ok(None);
    };
    let parent = message::find(tx, scope, parent)?;
    Ok(parent.map(|parent| {
        let stopped = rows.iter().find(|row| Some(row.kind) == parent.channel);
        let stopped = stopped.and_then(|row| row.stopped.as_ref());
        // The cause of a blocked message is a word for programs.
        let cause = parent
            .cause
            .filter(|_| parent.state != MessageState::Blocked);
        ToldOf {
            channel: parent.channel,
            address: parent.address,
            why: cause.or_else(|| stopped.map(|(_, why)| why.clone())),
        }
    }))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn row(kind: ChannelKind, active: bool, stopped: bool) -> ChannelRow {
        ChannelRow {
            kind,
            active,
            settings: String::new(),
            secrets: Vec::new(),
            version: 1,
            check: None,
            stopped: stopped.then(|| (Timestamp::UNIX_EPOCH, String::new())),
            credit: None,
            floor: None,
            low_since: None,
        }
    }

    #[test]
    fn a_message_goes_by_the_first_open_channel_of_its_route() {
        use ChannelKind::{Outbox, Smtp};
        let mail = Address::Email("sara@example.org".parse().unwrap());
        let stop = |channel| Stop {
            channel,
            address: mail.clone(),
        };
        let (on, off, stopped) = (
            row(Smtp, true, false),
            row(Smtp, false, false),
            row(Smtp, true, true),
        );
        let both = [stop(Smtp), stop(Outbox)];
        let one = &both[..1];
        let by = |place, kind| Some((place, Choice::By(kind)));
        for (stops, rows, node, expected) in [
            (one, vec![on.clone()], false, by(0, Smtp)),
            (one, vec![off.clone()], false, None),
            (one, vec![off.clone()], true, by(0, Smtp)),
            (one, Vec::new(), false, None),
            (
                one,
                vec![stopped.clone()],
                true,
                Some((0, Choice::Wait(Smtp))),
            ),
            (&both, vec![stopped], false, by(1, Outbox)),
            (&both, vec![on], false, by(0, Smtp)),
            (&both, Vec::new(), false, by(1, Outbox)),
        ] {
            assert_eq!(open(stops, &rows, node), expected, "{stops:?} {rows:?}");
        }
    }
}
