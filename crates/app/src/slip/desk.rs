//! Slips as staff see them: the queue, and one slip with all that helps to decide.

use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::customer::Customer;
use domain::id::PaymentId;
use domain::link::{Held, Link, Terms};
use domain::openpay::Payer;
use domain::payment::Payment;
use domain::receipt::Receipt;
use domain::slip::SlipRules;
use money::Amount;
use store::rooms::access::staff;
use store::rooms::office::Sums;
use store::rooms::shop::ShopRow;
use store::rooms::slip::{self, Alike, SlipFilter, SlipLine, SlipRow, Step};
use store::rooms::{account, customer, link, openpay, payment, receipt, shop};
use store::{StoreError, Tx};

use super::{SlipError, gone};
use crate::App;
use crate::link::followed;
use crate::office::{Desk, shops_of};

/// A page of the queue.
#[derive(Debug, Clone)]
pub struct SlipList {
    /// The slips.
    pub lines: Vec<SlipLine>,
    /// Where the next page goes on, if there is more.
    pub next: Option<PaymentId>,
    /// What they claim (`asked`), and what of it was accepted (`paid`).
    pub sums: Vec<Sums>,
    /// The shops in which this user decides about slips.
    pub shops: Vec<ShopRow>,
    /// All accounts, to narrow the queue to one.
    pub accounts: Vec<FinancialAccount>,
}

/// One slip with all that is known of it.
#[derive(Debug, Clone)]
pub struct SlipRecord {
    /// The slip.
    pub slip: SlipRow,
    /// The payment that it is.
    pub payment: Payment,
    /// Its link.
    pub link: Link,
    /// The terms in force.
    pub terms: Terms,
    /// What is due on the link now; `None`: nothing.
    pub due: Option<Amount>,
    /// The shop.
    pub shop: ShopRow,
    /// What the shop says about slips.
    pub rules: SlipRules,
    /// Where the money went.
    pub account: String,
    /// To whom it is booked.
    pub customer: Option<Customer>,
    /// Who opened the payment by themselves, if somebody did.
    pub payer: Option<Payer>,
    /// Slips that are like it.
    pub alike: Vec<Alike>,
    /// What was done about it.
    pub steps: Vec<Step>,
    /// The users among them: as events name them, and their names.
    pub names: Vec<(String, String)>,
    /// Its receipt, once it is accepted.
    pub receipt: Option<Receipt>,
}

impl App {
    /// Slips, newest first, of the shops in which this user decides about them.
    pub async fn office_slips(
        &self,
        desk: &Desk,
        filter: SlipFilter,
        limit: u32,
    ) -> Result<SlipList, SlipError> {
        self.slips(desk, filter, limit, (None, true)).await
    }

    /// Slips to take out of the server, newest first, without sums.
    pub async fn office_slips_out(
        &self,
        desk: &Desk,
        filter: SlipFilter,
        limit: u32,
    ) -> Result<SlipList, SlipError> {
        let how = (Some(Permission::Exports), false);
        self.slips(desk, filter, limit, how).await
    }

    async fn slips(
        &self,
        desk: &Desk,
        filter: SlipFilter,
        limit: u32,
        (also, with_sums): (Option<Permission>, bool),
    ) -> Result<SlipList, SlipError> {
        let desk = desk.clone();
        self.store()
            .read_long(move |tx| {
                let mut shops = shops_of(tx, &desk)?;
                let all = shops.len();
                shops.retain(|row| {
                    let may = |permission| desk.staff.may(permission, row.shop.id);
                    may(Permission::ApproveSlips) && also.is_none_or(may)
                });
                let mut filter = filter.clone();
                if shops.len() < all {
                    let theirs = shops.iter().map(|row| row.shop.id);
                    let asked = filter.shops.take();
                    let wanted = |id: &_| asked.as_ref().is_none_or(|some| some.contains(id));
                    filter.shops = Some(theirs.filter(wanted).collect());
                }
                let scope = desk.scope();
                let mut lines = slip::list(tx, scope, &filter, limit.saturating_add(1))?;
                let most = usize::try_from(limit).unwrap_or(usize::MAX);
                let more = lines.len() > most;
                lines.truncate(most);
                let last = lines.last().filter(|_| more);
                Ok(SlipList {
                    next: last.map(|line| line.slip.payment),
                    sums: if with_sums {
                        slip::sums(tx, scope, &filter)?
                    } else {
                        Vec::new()
                    },
                    accounts: account::all(tx, scope.merchant)?,
                    lines,
                    shops,
                })
            })
            .await
    }

    /// One slip.
    pub async fn office_slip(&self, desk: &Desk, id: PaymentId) -> Result<SlipRecord, SlipError> {
        let desk = desk.clone();
        self.store().read(move |tx| record(tx, &desk, id)).await
    }

    /// The picture of a slip.
    pub async fn slip_picture(&self, desk: &Desk, id: PaymentId) -> Result<Vec<u8>, SlipError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let scope = desk.scope();
                let found = slip::find(tx, scope, id)?;
                let seen = |row: &SlipRow| desk.staff.may(Permission::ApproveSlips, row.shop);
                let found = found.filter(seen).ok_or(SlipError::NotFound)?;
                let bytes = slip::picture(tx, scope, found.payment)?;
                bytes.ok_or(SlipError::NotFound)
            })
            .await
    }
}

fn record(tx: &mut Tx<'_>, desk: &Desk, id: PaymentId) -> Result<SlipRecord, SlipError> {
    let scope = desk.scope();
    let slip = slip::find(tx, scope, id)?;
    let seen = |row: &SlipRow| desk.staff.may(Permission::ApproveSlips, row.shop);
    let slip = slip.filter(seen).ok_or(SlipError::NotFound)?;
    let payment = payment::find(tx, scope, id)?.ok_or_else(|| gone("payment"))?;
    let kept = link::find(tx, scope, payment.link)?.ok_or_else(|| gone("link"))?;
    let (link, terms) = followed(tx, scope, kept)?;
    let shop = shop::find(tx, scope.merchant, payment.shop)?.ok_or_else(|| gone("shop"))?;
    let money = account::find(tx, scope.merchant, slip.account)?;
    let steps = slip::steps(tx, scope, id)?;
    let nothing = Held {
        payments: 0,
        total: Amount::zero(terms.amount.currency()),
    };
    let due = match link.standing(&terms, nothing, payment.created_at) {
        domain::link::Standing::Payable(due) => Some(due.suggested()),
        _ => None,
    };
    Ok(SlipRecord {
        due,
        rules: slip::rules(tx, scope.merchant, shop.shop.id, shop.shop.currency)?.rules,
        account: money.map(|one| one.name).unwrap_or_default(),
        customer: customer::find(tx, scope, payment.customer)?,
        payer: openpay::find(tx, scope, payment.link)?.map(|opened| opened.payer),
        alike: slip::alike(tx, scope, &slip)?,
        names: names(tx, desk, &steps)?,
        steps,
        receipt: receipt::of_payment(tx, scope, id)?,
        slip,
        payment,
        link,
        terms,
        shop,
    })
}

fn names(
    tx: &mut Tx<'_>,
    desk: &Desk,
    steps: &[Step],
) -> Result<Vec<(String, String)>, StoreError> {
    let mut names: Vec<(String, String)> = Vec::new();
    for step in steps {
        let user = step.actor.strip_prefix("user:");
        let known = names.iter().any(|(actor, _)| *actor == step.actor);
        if let Some(Ok(user)) = user.filter(|_| !known).map(str::parse)
            && let Some(row) = staff::find(tx, desk.staff.merchant, user)?
        {
            names.push((step.actor.clone(), row.name));
        }
    }
    Ok(names)
}
