//! `peyvand reconcile`: asks the banks again about everything that is not final.

use domain::merchant::Merchant;
use domain::payment::PaymentState;
use domain::scope::{Mode, Scope};
use jiff::Timestamp;
use store::StoreError;
use store::rooms::{merchant, payment, provider};

use crate::App;

/// Payments that one read brings.
const PAGE: u32 = 200;

/// What became of the payments that were asked about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Asked about.
    pub asked: u64,
    /// Now paid.
    pub paid: u64,
    /// Now final without money.
    pub closed: u64,
    /// Now waiting for a person.
    pub conflict: u64,
    /// Still not known.
    pub open: u64,
    /// Listed by banks as paid and unconfirmed, and none of ours: new ones.
    pub strange: u64,
}

impl Reconciled {
    fn count(&mut self, state: Option<PaymentState>) {
        match state {
            Some(PaymentState::Paid) => self.paid += 1,
            Some(PaymentState::Conflict) => self.conflict += 1,
            Some(state) if state.is_settled() => self.closed += 1,
            _ => self.open += 1,
        }
    }
}

impl App {
    /// All merchants of this server.
    pub async fn merchants(&self) -> Result<Vec<Merchant>, StoreError> {
        self.store().read(merchant::all).await
    }

    /// Both worlds of every merchant.
    pub async fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        let merchants = self.merchants().await?;
        Ok(merchants.iter().flat_map(both_worlds).collect())
    }

    /// Asks about every payment that is not final and was made since `since`, oldest first; then looks
    /// through what banks hold paid and unconfirmed.
    pub async fn reconcile(&self, since: Timestamp) -> Result<Reconciled, StoreError> {
        let mut done = Reconciled::default();
        let request_id = self.request_id();
        for scope in self.scopes().await? {
            let mut after = None;
            loop {
                let page = self
                    .store()
                    .read_long(move |tx| payment::unsettled(tx, scope, since, after, PAGE))
                    .await?;
                let Some(last) = page.last() else { break };
                after = Some(last.id);
                for waiting in &page {
                    done.asked += 1;
                    match self.check(scope, waiting.id, &request_id).await {
                        Ok(settled) => done.count(settled.map(|payment| payment.state)),
                        // One that cannot be settled now holds up no other.
                        Err(error) => {
                            tracing::warn!(payment = %waiting.id, %error, "not settled");
                            done.open += 1;
                        }
                    }
                }
            }
            let rows = self.store().read(move |tx| provider::all(tx, scope));
            let rows: Result<_, StoreError> = rows.await;
            for row in rows? {
                let looked = self.look_at_left(scope, &row).await?;
                done.asked += looked.asked;
                done.strange += looked.strange;
            }
        }
        Ok(done)
    }
}

/// Both worlds of a merchant.
pub(crate) fn both_worlds(owner: &Merchant) -> [Scope; 2] {
    Mode::ALL.map(|mode| Scope {
        merchant: owner.no,
        mode,
    })
}
