//! The last word of every test: our books hold, and the bank's own book is explained by them.

use std::collections::BTreeMap;

use app::refund::Filter;
use bank::{BookEntry, State};
use domain::payment::{Payment, PaymentState};
use domain::refund::{RefundState, RefundWay};
use domain::resolve::ResolveReason;

use crate::world::World;

impl World {
    /// Our books verify; whatever the bank took is booked once, returned, or waits for a person;
    /// and nothing is paid here that the bank did not take.
    pub(crate) async fn books_agree(&self) {
        let found = self.app().verify_books().await.unwrap();
        assert_eq!(found, [], "verify-books");

        let entries = self.bank.book();
        let payments = self.payments().await;
        let mut queue: BTreeMap<_, ResolveReason> = BTreeMap::new();
        for item in self
            .app()
            .resolve_items(self.scope, true, 10_000)
            .await
            .unwrap()
        {
            queue.insert(item.payment, item.reason);
        }
        for entry in entries.iter().filter(|entry| entry.state.holds_money()) {
            let mine: Vec<&Payment> = payments
                .iter()
                .filter(|payment| payment.gateway_key.as_deref() == Some(&entry.key))
                .collect();
            let [payment] = mine.as_slice() else {
                panic!("unexplained: {entry:#?} has {} payments", mine.len());
            };
            let waits = queue.get(&payment.id).is_some_and(|why| !why.is_booked());
            assert!(
                is_booked_as(payment, entry) || waits,
                "unexplained: {entry:#?}\n{payment:#?}\n{queue:?}"
            );
        }
        let refunds = self
            .app()
            .list_refunds(self.scope, Filter::default(), 10_000)
            .await
            .unwrap();
        for payment in payments.iter().filter(|it| it.state == PaymentState::Paid) {
            let taken = entries.iter().find(|entry| is_booked_as(payment, entry));
            let Some(entry) = taken else {
                panic!("paid here and not at the bank: {payment:#?}");
            };
            let gave = match entry.state {
                State::Verified | State::Refunded => entry.refunded(),
                State::Reversed => payment.amount.minor(),
                _ => panic!("paid here and not at the bank: {payment:#?}"),
            };
            let sum = |open: bool| -> i64 {
                let of = refunds.iter().map(|view| &view.refund);
                of.filter(|one| one.payment == payment.id && one.way != RefundWay::Hand)
                    .filter(|one| match one.state {
                        RefundState::Done => !open,
                        RefundState::Refused => false,
                        _ => open,
                    })
                    .map(|one| one.amount.minor())
                    .sum()
            };
            let (done, open) = (sum(false), sum(true));
            assert!(
                (done..=done + open).contains(&gave),
                "the bank gave {gave} back, here {done} went and {open} may have: {entry:#?}"
            );
        }
        let booked: i64 = payments
            .iter()
            .filter(|payment| payment.state == PaymentState::Paid)
            .map(|payment| payment.amount.minor())
            .sum();
        let transferred = self
            .count(
                "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS n FROM transfer
                 WHERE kind = 'payment'",
            )
            .await;
        assert_eq!(transferred, booked, "the ledger holds what was paid");
    }
}

/// Same key, same money, same reference.
fn is_booked_as(payment: &Payment, entry: &BookEntry) -> bool {
    let reference = entry.ref_id.map(|number| number.to_string());
    let booked = payment
        .reference
        .as_ref()
        .map(|it| it.tracking_code.clone());
    payment.state == PaymentState::Paid
        && payment.gateway_key.as_deref() == Some(&entry.key)
        && entry.paid_amount == Some(payment.amount.minor())
        && reference == booked
}
