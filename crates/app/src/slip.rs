//! Bank slips: registered by payers, decided by staff. A slip is a payment; accepting it books like
//! an online payment, in one unit.

mod desk;
mod matching;
mod program;
mod register;
mod review;
mod revoke;
mod rules;

use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::event::{Actor, Event, EventKind};
use domain::id::{EventId, MessageId};
use domain::link::{Link, send_job};
use domain::message::{NewMessage, Situation};
use domain::payment::Payment;
use domain::scope::{MerchantNo, Scope};
use domain::settings::Faults;
use domain::slip::{RejectReason, ReviewRefusal, SlipRules};
use domain::way::Route;
use i18n::Locale;
use money::Currency;
use store::rooms::shop::ShopRow;
pub use store::rooms::slip::{Alike, SlipFilter, SlipLine, SlipRow, Step};
use store::rooms::{account, job, message, slip};
use store::{StoreError, Tx};

use crate::App;
use crate::told::{payers, who_may_hear};

pub use desk::{SlipList, SlipRecord};
pub use domain::slip::{MatchBy, StatementLine};
pub use matching::{MAX_STATEMENT, Match, Statement, StatementError};
pub use program::{Decision, ProgramError, RenderSlip, SlipView};
pub use register::{SlipPage, SlipSent};
pub use review::{Decided, Rejection};
pub use rules::RulesView;

/// Why something about a slip was not done.
#[derive(Debug, thiserror::Error)]
pub enum SlipError {
    /// There is no such thing that the asker may see.
    #[error("there is no such thing here")]
    NotFound,
    /// The user may not do this.
    #[error("the permission {0} is missing")]
    Forbidden(Permission),
    /// The shop takes no slips, or none for this link now.
    #[error("no slips are taken here")]
    Closed,
    /// Too many slips of this link wait already.
    #[error("too many slips wait")]
    Flood,
    /// The number of the slip is registered already.
    #[error("a slip with this number is registered already")]
    Taken,
    /// What was typed is refused, field by field.
    #[error("{} field(s) are wrong", .0.0.len())]
    Wrong(Faults),
    /// It cannot be decided so.
    #[error(transparent)]
    Refused(#[from] ReviewRefusal),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Faults> for SlipError {
    fn from(faults: Faults) -> Self {
        Self::Wrong(faults)
    }
}

/// What is wrong with a row that a foreign key promises.
fn gone(table: &'static str) -> StoreError {
    StoreError::Corrupt {
        table: table.into(),
        column: "id".into(),
    }
}

/// The accounts that payers of a shop are shown, in its order: those that are still open.
pub(crate) fn shown_accounts(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    rules: &SlipRules,
    currency: Currency,
) -> Result<Vec<FinancialAccount>, StoreError> {
    let mut shown = Vec::new();
    for id in &rules.accounts {
        let found = account::find(tx, merchant, *id)?;
        shown.extend(found.filter(|one| one.active && one.currency == currency));
    }
    Ok(shown)
}

/// The place of slips among the ways of paying in this currency; `None`: the shop takes none.
pub(crate) fn place_of_slips(row: &ShopRow, currency: Currency) -> Option<u32> {
    row.slips.filter(|_| currency == row.shop.currency)
}

/// Why a slip is rejected, in the words of a language; what staff write themselves says it else.
pub fn rejection_words(reason: RejectReason, locale: Locale) -> Option<String> {
    let t = i18n::texts(locale);
    match reason {
        RejectReason::NotFound => Some(t.slip_reason_not_found()),
        RejectReason::Typo => Some(t.slip_reason_typo()),
        RejectReason::Duplicate => Some(t.slip_reason_duplicate()),
        RejectReason::OtherAccount => Some(t.slip_reason_other_account()),
        RejectReason::Other => None,
    }
}

impl App {
    /// Writes down what was done about a slip: a step with its words, and an event without them.
    fn note_slip(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        payment: &Payment,
        (kind, actor): (EventKind, &Actor),
        (words, request_id): (Option<&str>, &str),
    ) -> Result<Event, StoreError> {
        let step = Step {
            id: EventId::new(self.uuid()),
            kind,
            actor: actor.to_text(),
            amount: payment.amount,
            words: words.map(str::to_owned),
            at: self.now(),
        };
        slip::note(tx, scope, payment.id, &step)?;
        Ok(self.act(actor.clone(), Some(request_id), |act| {
            act.event(kind, payment.id)
                .with("link", payment.link)
                .amount(payment.amount)
        }))
    }

    /// Tells the payer, where the link was sent to or where they said who they are, or staff who may
    /// hear of it.
    fn tell_of_slip(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        (row, link, payment): (&ShopRow, &Link, &Payment),
        situation: Situation,
    ) -> Result<(), StoreError> {
        let readers: Vec<_> = if situation.is_for_payer() {
            payers(tx, scope, (&row.shop, link.id), situation)?
                .into_iter()
                .map(|route| (route, payment.language))
                .collect()
        } else {
            let staff = who_may_hear(tx, scope, &row.shop, link.made_by)?;
            let readers = staff.of(situation).into_iter();
            readers
                .map(|one| (Route::mail(one.address.clone()), one.language))
                .collect()
        };
        let now = self.now();
        let messages: Vec<_> = readers
            .into_iter()
            .map(|(route, language)| NewMessage {
                id: MessageId::new(self.uuid()),
                situation,
                route,
                follows: None,
                by_hand: false,
                language,
                topic: link.id.into(),
                payment: Some(payment.id),
            })
            .collect();
        message::insert(tx, scope, &messages, now)?;
        let jobs: Vec<_> = messages.iter().map(|one| send_job(one.id, now)).collect();
        job::insert(tx, scope, &jobs)
    }
}
