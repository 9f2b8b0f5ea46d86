//! Sessions at a bank whose calls carry a token of limited time: one for many payments, renewed when
//! it is over, made anew by a new process, and never written down.

use domain::payment::PaymentState;
use money::Currency;
use store::Engine;

use crate::table::provided;
use crate::world::World;

const BANK: &str = "jibit";

impl World {
    async fn pays_at_jibit(&self) {
        let link = self.link(150_000).await;
        let mut payer = self.payer(&link).await;
        payer.starts(BANK).await.unwrap();
        payer.pays().await;
        payer.comes_back().await;
        assert_eq!(payer.state().await, PaymentState::Paid);
    }

    /// How often the bank was asked for a session, and how often to renew one.
    fn sign_ins(&self) -> (usize, usize) {
        let log = self.bank.log();
        let calls = |end: &str| log.iter().filter(|one| one.path.ends_with(end)).count();
        (calls("/v3/tokens"), calls("/v3/tokens/refresh"))
    }
}

#[test]
fn a_session_serves_many_payments_is_renewed_and_never_written_down() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let desks = [provided(BANK)];
        let world = World::with(Engine::Sqlite, &desks, Currency::Irr).await;
        let world = world.unwrap();
        world.pays_at_jibit().await;
        world.pays_at_jibit().await;
        assert_eq!(world.sign_ins(), (1, 0), "one for both");
        world.time_passes(25 * 3_600);
        world.pays_at_jibit().await;
        assert_eq!(world.sign_ins(), (1, 1), "renewed when it was over");
        world.restarts();
        world.pays_at_jibit().await;
        assert_eq!(world.sign_ins(), (2, 1), "nothing of it was kept");
        let written = world
            .count(
                "SELECT COUNT(*) AS n FROM exchange WHERE request LIKE '%jbt.%'
                    OR answer LIKE '%jbt.%' OR request LIKE '%jbr.%' OR answer LIKE '%jbr.%'",
            )
            .await;
        assert_eq!(written, 0);
        let kept = world
            .count("SELECT COUNT(*) AS n FROM exchange WHERE step = 'sign-in'")
            .await;
        assert!(kept >= 2, "that it was asked for is kept");
        world.everything_becomes_final().await;
    });
}
