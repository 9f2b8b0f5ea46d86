//! Speaking to a bank: the driver builds and reads, `outbound` carries, what was said is kept.

mod pulse;
mod sessions;
mod talk;

use std::time::Duration;

use domain::payment::Payment;
use domain::provider::Provider;
use domain::scope::{Mode, Scope};
use domain::verdict::Claim;
use gateways::{Asked, Begun, Credentials, Driver, Order, Refusal, Reply, Request, Terminal};
use outbound::{Limits, Reach, SendError};
use store::rooms::exchange::Exchange;
use store::rooms::provider::ProviderRow;

use crate::App;
pub(crate) use pulse::{Heard, Pulses};
pub(crate) use sessions::Sessions;
pub(crate) use talk::{Talk, Unsaid};

/// How long a bank may take for one answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// A provider that can be spoken to.
pub(crate) struct Desk {
    pub(crate) provider: Provider,
    pub(crate) driver: &'static dyn Driver,
    pub(crate) terminal: Terminal,
    mode: Mode,
}

/// The codes of the drivers of this build.
fn drivers() -> String {
    let codes = gateways::DRIVERS.iter().map(|driver| driver.meta().code);
    codes.collect::<Vec<_>>().join(", ")
}

/// Why a provider cannot be spoken to. Nothing has left this machine.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The row names a driver that this build does not have.
    #[error("this build has no driver {wanted}; it has {known}", wanted = .0, known = drivers())]
    NoDriver(String),
    /// The key file does not open its credentials.
    #[error(transparent)]
    Vault(#[from] crate::vault::CannotOpen),
    /// The driver refuses the settings.
    #[error(transparent)]
    Refused(#[from] Refusal),
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

    /// The desk of a provider, and what is asked there about a payment of its; else why nothing can
    /// be asked.
    pub(crate) fn question<'a>(
        &self,
        scope: Scope,
        row: &ProviderRow,
        (payment, claim): (&'a Payment, Option<&'a Claim>),
    ) -> Result<(Desk, Asked<'a>), String> {
        let desk = self.desk(scope, row).map_err(|error| error.to_string())?;
        let gateway_key = payment.gateway_key.as_deref();
        let asked = Asked {
            amount: payment.amount,
            order_number: payment.order_number,
            gateway_key: gateway_key.ok_or_else(|| "the bank gave no key".to_owned())?,
            claim,
            at: self.now(),
            seed: self.entropy().bytes(),
        };
        Ok((desk, asked))
    }

    /// Sends one request to a bank: in TEST perhaps to this very machine, in LIVE never.
    pub(crate) async fn carry(&self, mode: Mode, request: Request) -> Reply {
        self.carry_within(CALL_TIMEOUT, mode, request).await
    }

    async fn carry_within(&self, timeout: Duration, mode: Mode, request: Request) -> Reply {
        let reach = match mode {
            Mode::Test => Reach::Loopback,
            Mode::Live => Reach::Public,
        };
        let limits = Limits {
            timeout,
            ..Limits::new(reach)
        };
        match self.outbound().send(request, limits).await {
            Ok(answer) => Reply::Answered(answer),
            Err(SendError::NotSent(reason)) => Reply::NotSent(reason.to_string()),
            Err(SendError::Lost(reason)) => Reply::Lost(reason.to_string()),
        }
    }

    /// Asks the bank for a page; with what was said.
    pub(crate) async fn begin(
        &self,
        desk: &Desk,
        payment: &Payment,
        order: &Order<'_>,
    ) -> (Begun, Vec<Exchange>) {
        if let Some(begun) = desk.driver.begin_here(&desk.terminal, order) {
            let unclear = |refusal: Refusal| Begun::Unclear {
                reason: refusal.to_string(),
                not_sent: true,
            };
            return (begun.unwrap_or_else(unclear), Vec::new());
        }
        let mut talk = Talk::new(self, desk, payment, None);
        let said = talk
            .say("begin", |terminal| desk.driver.begin(terminal, order))
            .await;
        let begun = match said {
            Ok(reply) => desk.driver.read_begin(talk.terminal(), order, &reply),
            Err(unsaid) => unsaid.into(),
        };
        (begun, talk.said())
    }
}
