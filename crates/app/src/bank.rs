//! Speaking to a bank: the driver builds and reads, `outbound` carries, what was said is kept.

use std::time::Duration;

use domain::id::ExchangeId;
use domain::payment::Payment;
use domain::provider::Provider;
use domain::scope::{Mode, Scope};
use gateways::{Begun, Credentials, Driver, Order, Refusal, Reply, Request, Terminal, transcript};
use outbound::{Limits, Reach, SendError};
use store::rooms::exchange::Exchange;
use store::rooms::provider::ProviderRow;

use crate::App;

/// How long a bank may take for one answer. Two calls fit into the lease of a try.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// A provider that can be spoken to.
pub(crate) struct Desk {
    pub(crate) provider: Provider,
    pub(crate) driver: &'static dyn Driver,
    pub(crate) terminal: Terminal,
    mode: Mode,
}

/// Why a provider cannot be spoken to. Nothing has left this machine.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The row names a driver that this build does not have.
    #[error("this build has no driver {0}")]
    NoDriver(String),
    /// The key file does not open its credentials.
    #[error(transparent)]
    Vault(#[from] crate::vault::CannotOpen),
    /// The driver refuses the settings.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// What one call brought, and how it is kept.
pub(crate) struct Called {
    pub(crate) reply: Reply,
    pub(crate) exchange: Exchange,
}

impl App {
    /// Opens the credentials of a provider and checks them against its driver.
    pub(crate) fn desk(&self, scope: Scope, row: &ProviderRow) -> Result<Desk, DeskError> {
        let provider = row.provider.clone();
        let driver = gateways::find(&provider.driver)
            .ok_or_else(|| DeskError::NoDriver(provider.driver.clone()))?;
        let opened = self.vault().open(scope, provider.id, &row.credentials)?;
        let credentials = Credentials::new(opened);
        let terminal = Terminal::new(driver, scope.mode, &provider.base_url, credentials)?;
        Ok(Desk {
            provider,
            driver,
            terminal,
            mode: scope.mode,
        })
    }

    /// Sends one request about a payment and keeps what was said, secrets cut out.
    pub(crate) async fn call(
        &self,
        desk: &Desk,
        payment: &Payment,
        step: &'static str,
        request: Request,
    ) -> Called {
        let (driver, terminal) = (desk.driver, &desk.terminal);
        let asked = transcript::request(driver, terminal, &request);
        let at = self.now();
        let reply = self.carry(desk.mode, request).await;
        let took = self.now().duration_since(at).as_micros();
        let exchange = Exchange {
            id: ExchangeId::new(self.uuid()),
            payment: payment.id,
            step,
            request: asked,
            answer: transcript::reply(driver, terminal, &reply),
            took_us: i64::try_from(took).unwrap_or(i64::MAX),
            at,
        };
        Called { reply, exchange }
    }

    /// Sends one request to a bank: in TEST perhaps to this very machine, in LIVE never.
    pub(crate) async fn carry(&self, mode: Mode, request: Request) -> Reply {
        let reach = match mode {
            Mode::Test => Reach::Loopback,
            Mode::Live => Reach::Public,
        };
        let limits = Limits {
            timeout: CALL_TIMEOUT,
            ..Limits::new(reach)
        };
        match self.outbound().send(request, limits).await {
            Ok(answer) => Reply::Answered(answer),
            Err(SendError::NotSent(reason)) => Reply::NotSent(reason.to_string()),
            Err(SendError::Lost(reason)) => Reply::Lost(reason.to_string()),
        }
    }

    /// Asks the bank for a page.
    pub(crate) async fn begin(
        &self,
        desk: &Desk,
        payment: &Payment,
        order: &Order<'_>,
    ) -> (Begun, Option<Exchange>) {
        match desk.driver.begin(&desk.terminal, order) {
            Ok(request) => {
                let called = self.call(desk, payment, "begin", request).await;
                let begun = desk.driver.read_begin(&desk.terminal, order, &called.reply);
                (begun, Some(called.exchange))
            }
            Err(refusal) => (
                Begun::Unclear {
                    reason: refusal.to_string(),
                    not_sent: true,
                },
                None,
            ),
        }
    }
}
