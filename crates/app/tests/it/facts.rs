//! What is stored, read from outside the use cases.

use app::link::LinkView;
use domain::id::PaymentId;
use domain::payment::{Payment, PaymentState};
use domain::resolve::ResolveReason;
use store::rooms::{event, link, message, payment, resolve};
use store::{StoreError, Tx};

use crate::world::World;

impl World {
    /// Reads with a closure over the store.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.app().store().read(read).await.unwrap()
    }

    /// Every payment, oldest first.
    pub(crate) async fn payments(&self) -> Vec<Payment> {
        let scope = self.scope;
        let mut all = self
            .read(move |tx| payment::list(tx, scope, &payment::Filter::default(), 10_000))
            .await;
        all.reverse();
        all
    }

    pub(crate) async fn states(&self) -> Vec<PaymentState> {
        let all = self.payments().await;
        all.into_iter().map(|payment| payment.state).collect()
    }

    pub(crate) async fn payments_of(&self, link: &LinkView) -> Vec<Payment> {
        let (scope, id) = (self.scope, link.link.id);
        self.read(move |tx| payment::of_link(tx, scope, id)).await
    }

    pub(crate) async fn payment(&self, id: PaymentId) -> Payment {
        let scope = self.scope;
        let found = self.read(move |tx| payment::find(tx, scope, id)).await;
        found.unwrap()
    }

    /// The reasons of the open items of the queue, oldest first.
    pub(crate) async fn queue(&self) -> Vec<ResolveReason> {
        let items = self.resolve_items().await;
        items.into_iter().map(|item| item.reason).collect()
    }

    pub(crate) async fn resolve_items(&self) -> Vec<resolve::ResolveItem> {
        let mut items = self
            .app()
            .resolve_items(self.scope, false, 10_000)
            .await
            .unwrap();
        items.reverse();
        items
    }

    /// The kinds of the events of an object, oldest first.
    pub(crate) async fn events(&self, object: impl ToString) -> Vec<String> {
        let (scope, object) = (self.scope, object.to_string());
        let all = self
            .read(move |tx| event::of_object(tx, scope, &object))
            .await;
        all.into_iter().map(|event| event.kind).collect()
    }

    pub(crate) async fn messages(&self, link: &LinkView) -> Vec<message::Message> {
        let (scope, id) = (self.scope, link.link.id);
        self.read(move |tx| message::of_link(tx, scope, id)).await
    }

    /// Rows of a table in this world that fit a condition.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.read(move |tx| tx.reads_everything().query_one(sql, &[])?.int("n"))
            .await
    }

    /// What is held on a link just now.
    pub(crate) async fn held(&self, link: &LinkView) -> u32 {
        let (scope, found) = (self.scope, link.link.clone());
        self.read(move |tx| link::held(tx, scope, &found))
            .await
            .payments
    }
}
