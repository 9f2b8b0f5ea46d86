//! `verify-books`: silent about honest books, and each rule finds what breaks it.

use std::collections::BTreeSet;

use store::rooms::books::{self, Breach};
use store::{Store, StoreError};

use super::build::{World, open, write};
use super::story;
use crate::ground::Ground;

/// How a unit ends that must leave nothing.
enum Undone {
    Store(StoreError),
    Seen(Vec<Breach>),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What the books say after these statements, which are undone.
async fn seen_after(store: &Store, world: &World, plant: &'static [&'static str]) -> Vec<Breach> {
    let scope = world.scope;
    let answer = store
        .write(move |tx| {
            for sql in plant {
                // More than one row of the story may be meant, but never none.
                let changed = tx.execute(sql, &[])?;
                assert!(
                    changed > 0 || sql.starts_with("DROP") || sql.contains("TABLE"),
                    "{sql}"
                );
            }
            Err::<(), _>(Undone::Seen(books::verify(tx, scope)?))
        })
        .await;
    match answer {
        Err(Undone::Seen(breaches)) => breaches,
        Err(Undone::Store(error)) => panic!("{plant:?}: {error}"),
        Ok(()) => unreachable!(),
    }
}

async fn finds(ground: Ground, rule: &str, plants: &'static [&'static [&'static str]]) {
    let store = open(&ground);
    let world = story::tell(&store).await;
    for plant in plants {
        let breaches = seen_after(&store, &world, plant).await;
        let found = breaches.iter().any(|breach| breach.rule == rule);
        assert!(found, "{plant:?} broke only {breaches:#?}");
    }
    let scope = world.scope;
    let silent = write(&store, move |tx| books::verify(tx, scope)).await;
    assert_eq!(silent, [], "all plants were undone");
}

/// Makes a behaviour of each line: its name, the rule, and the plants, each a list of statements.
macro_rules! rules {
    ($($name:ident: $rule:literal, [$([$($sql:literal),+]),+];)+) => {
        const PLANTED: &[&str] = &[$($rule),+];
        $(pub(crate) async fn $name(ground: Ground) {
            finds(ground, $rule, &[$(&[$($sql),+]),+]).await;
        })+
    };
}

rules! {
    a_payment_without_its_transfer_is_found:
        "a paid payment is booked by exactly one transfer of its amount", [
        ["DELETE FROM transfer WHERE kind = 'payment' AND cause LIKE '%1'"],
        ["UPDATE transfer SET amount_minor = amount_minor - 1 WHERE kind = 'payment'"],
        ["UPDATE transfer SET credit_account = (SELECT account FROM ledger_account
            WHERE account LIKE 'customer:%') WHERE kind = 'payment'"],
        ["UPDATE transfer SET debit_account = credit_account, credit_account = debit_account
            WHERE kind = 'payment'"]
    ];
    a_transfer_without_its_payment_is_found:
        "nothing but a paid payment is booked as one", [
        ["UPDATE payment SET state = 'failed' WHERE state = 'paid'"],
        ["UPDATE transfer SET cause = 'pay_0' WHERE kind = 'payment'
            AND id = (SELECT MIN(id) FROM transfer WHERE kind = 'payment')"]
    ];
    money_that_nobody_kept_is_found:
        "money booked out of the resolve queue was kept by a person", [
        ["UPDATE resolve_item SET resolution = NULL WHERE resolution IS NOT NULL"],
        ["UPDATE resolve_item SET resolution = 'dismissed' WHERE resolution IS NOT NULL"],
        ["UPDATE resolve_item SET kept_minor = 1 WHERE resolution IS NOT NULL"],
        ["UPDATE resolve_item SET kept_minor = NULL WHERE resolution IS NOT NULL"],
        ["DELETE FROM resolve_item WHERE resolution IS NOT NULL"]
    ];
    a_transfer_between_currencies_is_found:
        "both sides of a transfer are accounts of its currency", [
        // The foreign keys forbid it; so the table is made anew without them.
        ["CREATE TABLE loose AS SELECT * FROM transfer", "DROP TABLE transfer",
            "ALTER TABLE loose RENAME TO transfer", "UPDATE transfer SET currency = 'EUR'"]
    ];
    a_payment_without_its_reference_is_found:
        "a paid payment holds its bank reference, alone", [
        ["DELETE FROM bank_reference WHERE reference_key = 'R1'"],
        ["UPDATE bank_reference SET payment_id = 'pay_0' WHERE reference_key = 'R1'"],
        ["UPDATE payment SET reference_key = 'R2' WHERE reference_key = 'R1'"]
    ];
    a_reference_that_credited_nothing_is_found:
        "a bank reference is claimed only by a paid payment", [
        ["UPDATE payment SET state = 'reversed' WHERE reference_key = 'R1'"],
        ["INSERT INTO bank_reference (merchant_id, mode, terminal_key, reference_key, payment_id)
            SELECT merchant_id, mode, terminal_key, 'R99', payment_id FROM bank_reference
            WHERE reference_key = 'R1'"],
        ["INSERT INTO bank_reference (merchant_id, mode, terminal_key, reference_key, payment_id)
            SELECT merchant_id, mode, 'other:1', reference_key, payment_id FROM bank_reference
            WHERE reference_key = 'R1'"]
    ];
    a_receipt_of_another_amount_is_found:
        "a receipt has the amount, currency, customer and account of its payment", [
        ["UPDATE receipt SET amount_minor = amount_minor + 1 WHERE method = 'online'"],
        ["UPDATE receipt SET currency = 'EUR' WHERE method = 'online'"],
        ["UPDATE receipt SET customer_id = 'cus_0' WHERE method = 'online'"],
        ["UPDATE receipt SET account_id = 'acc_0' WHERE method = 'online'"],
        ["UPDATE payment SET state = 'failed' WHERE id IN (SELECT payment_id FROM receipt)"]
    ];
    an_allocation_without_approval_is_found:
        "an approved receipt is allocated, and nothing else is", [
        ["DELETE FROM transfer WHERE kind = 'allocation'"],
        ["DELETE FROM receipt_mark WHERE kind = 'approved'"],
        ["UPDATE transfer SET amount_minor = 1 WHERE kind = 'allocation'"],
        ["UPDATE transfer SET cause = 'pay_0' WHERE kind = 'allocation'
            AND id = (SELECT MIN(id) FROM transfer WHERE kind = 'allocation')"],
        ["UPDATE transfer SET debit_account = credit_account, credit_account = debit_account
            WHERE kind = 'allocation'"],
        ["DELETE FROM receipt_mark", "DELETE FROM receipt"],
        ["DELETE FROM transfer WHERE kind = 'allocation' AND cause LIKE 'rcp%'"],
        ["INSERT INTO receipt_mark (merchant_id, mode, receipt_id, kind, actor, at)
            SELECT r.merchant_id, r.mode, r.id, 'approved', 'x', 0 FROM receipt AS r
            WHERE NOT EXISTS (SELECT 1 FROM receipt_mark AS m WHERE m.receipt_id = r.id)"]
    ];
    a_receipt_by_hand_of_another_currency_is_found:
        "a receipt made by hand has the currency of its account", [
        ["UPDATE receipt SET currency = 'EUR' WHERE payment_id IS NULL"],
        ["UPDATE receipt SET account_id = 'acc_0' WHERE payment_id IS NULL"]
    ];
    a_receipt_by_hand_that_is_not_booked_is_found:
        "an approved receipt made by hand is booked with its fee, and nothing else is", [
        ["DELETE FROM transfer WHERE kind = 'received'"],
        ["DELETE FROM transfer WHERE kind = 'receipt_fee'"],
        ["UPDATE transfer SET amount_minor = amount_minor + 1 WHERE kind = 'received'"],
        ["UPDATE receipt SET fee_minor = fee_minor + 1 WHERE fee_minor > 0"],
        ["UPDATE receipt SET fee_minor = 0 WHERE fee_minor > 0"],
        ["UPDATE transfer SET debit_account = 'fee' WHERE kind = 'received'"],
        ["UPDATE transfer SET cause = cause || '0' WHERE kind = 'received'"],
        ["DELETE FROM receipt_mark WHERE kind = 'approved'"]
    ];
    a_void_that_is_not_taken_back_is_found:
        "what a void receipt had booked is taken back exactly, and nothing else is", [
        ["DELETE FROM transfer WHERE kind = 'allocation_voided'"],
        ["DELETE FROM transfer WHERE kind = 'received_voided'"],
        ["DELETE FROM transfer WHERE kind = 'receipt_fee_voided'"],
        ["UPDATE transfer SET amount_minor = amount_minor - 1 WHERE kind = 'received_voided'"],
        ["UPDATE transfer SET debit_account = credit_account, credit_account = debit_account
            WHERE kind = 'allocation_voided'"],
        ["DELETE FROM receipt_mark WHERE kind = 'voided'"],
        ["UPDATE transfer SET cause = cause || '0' WHERE kind = 'allocation_voided'"],
        ["INSERT INTO receipt_mark (merchant_id, mode, receipt_id, kind, actor, at)
            SELECT r.merchant_id, r.mode, r.id, 'voided', 'x', 0 FROM receipt AS r
            WHERE EXISTS (SELECT 1 FROM receipt_mark AS m WHERE m.receipt_id = r.id
               AND m.kind = 'approved') AND NOT EXISTS (SELECT 1 FROM receipt_mark AS m
               WHERE m.receipt_id = r.id AND m.kind = 'voided')"]
    ];
    a_wrong_sum_of_a_link_is_found:
        "a link holds the sum and the number of the payments that were applied to it", [
        ["UPDATE link SET paid_minor = paid_minor + 1 WHERE state = 'paid'"],
        ["UPDATE link SET payments = payments + 1 WHERE payments = 2"],
        ["UPDATE link SET paid_minor = 0 WHERE state = 'paid'"],
        ["DELETE FROM resolve_item WHERE resolution IS NULL"]
    ];
    a_link_that_is_paid_by_word_alone_is_found:
        "a paid single link holds its amount", [
        ["UPDATE link SET state = 'paid' WHERE state = 'partially_paid'"],
        ["UPDATE link SET state = 'open' WHERE state = 'paid'"]
    ];
    a_link_with_other_terms_than_its_versions_is_found:
        "a link carries the terms of its version", [
        ["UPDATE link SET amount_minor = amount_minor + 1"],
        ["UPDATE link SET expires_at = 1"],
        ["UPDATE link SET description = 'of somebody else'"],
        ["UPDATE link SET rule = 'open'"]
    ];
    a_payment_of_more_than_was_agreed_is_found:
        "a payment has the amount and currency of the terms that it pays, or less", [
        ["UPDATE payment SET amount_minor = amount_minor + 1 WHERE state = 'verifying'"],
        ["UPDATE link_terms SET amount_minor = amount_minor - 1"],
        ["UPDATE payment SET currency = 'EUR' WHERE state = 'verifying'"]
    ];
    a_conflict_that_nobody_sees_is_found:
        "a conflict waits in the resolve queue or was closed there", [
        ["UPDATE payment SET state = 'conflict' WHERE state = 'verifying'"],
        ["DELETE FROM resolve_item WHERE reason = 'amount_mismatch'"]
    ];
    paid_without_its_event_is_found:
        "paid is entered once, and said once", [
        ["DELETE FROM event WHERE kind = 'payment.paid'"],
        ["INSERT INTO event (merchant_id, mode, id, kind, v, object, actor, at, data)
            SELECT merchant_id, mode, id || 'x', kind, v, object, actor, at, data FROM event
            WHERE kind = 'payment.paid'"],
        ["UPDATE event SET kind = 'payment.paid' WHERE kind = 'payment.started'"]
    ];
    a_payment_that_nobody_asks_about_is_found:
        "a payment that is not final has a job that asks about it", [
        ["DELETE FROM job WHERE kind = 'payment.check'"],
        ["UPDATE job SET kind = 'link.expire' WHERE kind = 'payment.check'"]
    ];
    a_message_that_nobody_sends_is_found:
        "a queued message has a job that sends it", [
        ["DELETE FROM job WHERE kind = 'message.send'"],
        ["DELETE FROM job WHERE kind = 'message.send'",
            "UPDATE message SET state = 'sending'"]
    ];
    a_refund_above_what_was_paid_is_found:
        "no more goes back than was paid", [
        ["UPDATE refund SET amount_minor = 500001 WHERE state = 'done' AND way = 'refund'"],
        ["UPDATE refund SET state = 'reserved', amount_minor = 450001 WHERE state = 'refused'"],
        ["UPDATE payment SET state = 'reversed' WHERE id IN (SELECT payment_id FROM refund)"]
    ];
    a_refund_that_the_ledger_does_not_know_is_found:
        "a refund is taken from the customer once, and given or left there once", [
        ["DELETE FROM transfer WHERE kind = 'refund_reserved' AND amount_minor = 10000"],
        ["DELETE FROM transfer WHERE kind = 'refund_given' AND amount_minor = 100000"],
        ["DELETE FROM transfer WHERE kind = 'refund_freed'"],
        ["UPDATE transfer SET kind = 'refund_given' WHERE kind = 'refund_freed'"],
        ["UPDATE transfer SET amount_minor = amount_minor + 1 WHERE kind = 'refund_given'"],
        ["UPDATE refund SET state = 'done', settled_at = 1 WHERE state = 'reserved'"],
        ["UPDATE refund SET pocket = 'unapplied' WHERE pocket = 'customer'"],
        ["UPDATE refund SET way = 'refund' WHERE way = 'hand'"],
        ["UPDATE transfer SET cause = 'rfd_0' WHERE kind = 'refund_given' AND amount_minor = 100000"]
    ];
    a_receipt_of_money_that_all_went_back_is_found:
        "a receipt that counts is of money that did not all go back", [
        ["UPDATE refund SET amount_minor = 500000 WHERE state = 'done' AND way = 'refund'"]
    ];
    a_refund_that_nobody_asks_about_is_found:
        "what is to be given back has a job that asks the bank, or waits for a person", [
        ["DELETE FROM job WHERE kind = 'refund.ask'"],
        ["UPDATE refund SET state = 'asking', settled_at = NULL WHERE state = 'refused'"]
    ];
    a_document_that_owes_too_much_or_too_little_is_found:
        "a document owes what counts of it, and no other owes anything", [
        ["UPDATE document SET debt_minor = debt_minor + 1 WHERE kind = 'contract'"],
        ["UPDATE document SET debt_minor = 0 WHERE kind = 'invoice' AND debt_minor > 0"],
        ["UPDATE document SET debt_minor = final_minor WHERE kind = 'order'"],
        ["UPDATE document SET debt_minor = 5, state = 'approved', approvals = 1
            WHERE kind = 'opportunity'"],
        ["UPDATE document SET source_id = NULL"]
    ];
    a_debt_without_its_transfers_is_found:
        "the transfers of a document make its debt, to its customer alone", [
        ["DELETE FROM transfer WHERE kind = 'debt' AND cause LIKE '%1/1'"],
        ["DELETE FROM transfer WHERE kind = 'debt_moved'"],
        ["DELETE FROM transfer WHERE kind = 'debt_reversed'"],
        ["UPDATE transfer SET amount_minor = amount_minor - 1 WHERE kind = 'debt'"],
        ["UPDATE transfer SET kind = 'debt_moved_back' WHERE kind = 'debt_moved'"],
        ["UPDATE document SET customer_id = 'cus_0' WHERE kind = 'contract'"]
    ];
    a_debt_that_no_document_made_is_found:
        "a debt is booked between a customer and sales, for an approval of a document", [
        ["UPDATE transfer SET cause = 'doc_0/1' WHERE kind = 'debt_moved'"],
        ["UPDATE document SET approvals = 1 WHERE approvals = 2"],
        ["UPDATE transfer SET debit_account = credit_account, credit_account = debit_account
            WHERE kind = 'debt'"],
        ["UPDATE transfer SET credit_account = (SELECT account FROM ledger_account
            WHERE account LIKE 'unapplied:%' LIMIT 1) WHERE kind = 'debt'"]
    ];
    lines_that_make_another_amount_are_found:
        "the lines of a document make its final amount", [
        ["UPDATE document_line SET total_minor = total_minor + 1 WHERE position = 2"],
        ["DELETE FROM document_line WHERE position = 1"],
        ["UPDATE document SET final_minor = final_minor + 1"]
    ];
    a_broken_chain_is_found:
        "the chain of events is whole", [
        ["UPDATE event SET data = '{\"amount\":1}' WHERE seq = 2"],
        ["UPDATE event SET actor = 'operator' WHERE seq = 3"],
        ["UPDATE event SET object = 'pay_0' WHERE seq = 3"],
        ["UPDATE event SET at = at + 1 WHERE seq = 3"],
        ["UPDATE event SET kind = 'payment.reversed' WHERE seq = 3"],
        ["DELETE FROM event WHERE seq = 2"],
        ["DELETE FROM event WHERE seq IS NOT NULL"],
        ["DELETE FROM event WHERE seq = (SELECT MAX(seq) FROM event)"],
        ["UPDATE event SET seq = NULL, hash = NULL WHERE seq = (SELECT MAX(seq) FROM event)"],
        ["UPDATE sequencer SET next_seq = next_seq + 1"],
        ["DELETE FROM sequencer"]
    ];
    a_merged_customer_with_money_is_found:
        "a customer who was merged holds nothing any more", [
        ["UPDATE customer SET kind = 'person', archived_at = 1, merged_into = 'cus_0'"],
        ["UPDATE transfer SET kind = 'merged' WHERE kind = 'received'"],
        ["UPDATE transfer SET kind = 'merged_unapplied' WHERE kind = 'debt'"]
    ];
    a_slip_that_stands_elsewhere_than_its_payment_is_found:
        "a slip stands as its payment does, with the amount that was accepted or claimed", [
        ["UPDATE payment SET state = 'rejected' WHERE reference_key = 'R1'"],
        ["INSERT INTO slip (merchant_id, mode, payment_id, shop_id, account_id, state, kind, number,
               number_key, claimed_minor, currency, day, flagged, created_at)
            SELECT merchant_id, mode, id, shop_id, 'acc_0', 'received', 'paya', '1', '1',
               amount_minor, currency, '2026-11-20', 0, 0
            FROM payment WHERE reference_key = 'R1'"],
        ["INSERT INTO slip (merchant_id, mode, payment_id, shop_id, account_id, state, kind, number,
               number_key, claimed_minor, accepted_minor, currency, day, flagged, created_at)
            SELECT merchant_id, mode, id, shop_id, 'acc_0', 'accepted', 'paya', '1', '1',
               amount_minor, amount_minor + 1, currency, '2026-11-20', 0, 0
            FROM payment WHERE reference_key = 'R1'"]
    ];
    a_revoked_slip_that_is_not_booked_back_is_found:
        "what a revoked slip had booked is taken back exactly, and no other payment is", [
        ["UPDATE payment SET state = 'revoked' WHERE reference_key = 'R1'"],
        ["UPDATE transfer SET kind = 'payment_voided' WHERE kind = 'allocation'"]
    ];
    a_sum_that_is_not_that_of_its_transfers_is_found:
        "sums of money are those of its transfers", [
        ["INSERT INTO money_sum (merchant_id, mode, slot, shop_id, provider_id, currency, payments,
               received_minor, returned_minor)
            SELECT merchant_id, mode, 5, shop_id, provider_id, currency, 1, 5, 0 FROM payment
            WHERE reference_key = 'R1'"],
        ["INSERT INTO money_summed (merchant_id, mode, transfer_id, summed_at)
            SELECT DISTINCT merchant_id, mode, 'trf_~', 1 FROM transfer"]
    ];
    a_full_card_number_is_found:
        "no full card number is kept", [
        ["UPDATE payment SET card_mask = '6037991234567893' WHERE card_mask IS NOT NULL"],
        ["UPDATE exchange SET answer = '{\"pan\":\"6037991234567893\"}'"],
        ["UPDATE exchange SET request = 'pan=6037991234567893&amount=1'"],
        ["UPDATE message SET body = 'کارت 6037991234567893'"],
        ["INSERT INTO slip (merchant_id, mode, payment_id, shop_id, account_id, state, kind, number,
               number_key, claimed_minor, currency, day, flagged, created_at)
            SELECT merchant_id, mode, id, shop_id, 'acc_0', 'received', 'paya', '6037991234567893',
               '1', amount_minor, currency, '2026-11-20', 0, 0
            FROM payment WHERE reference_key = 'R1'"]
    ];
}

pub(crate) async fn honest_books_break_no_rule(ground: Ground) {
    let store = open(&ground);
    for world in [story::tell(&store).await, story::tell(&store).await] {
        let scope = world.scope;
        let breaches = store.read_long(move |tx| books::verify(tx, scope)).await;
        assert_eq!(breaches, Ok::<_, StoreError>(Vec::new()));
    }
}

pub(crate) async fn a_breach_is_told_in_its_own_world_alone(ground: Ground) {
    let store = open(&ground);
    let (ours, theirs) = (story::tell(&store).await, story::tell(&store).await);
    write(&store, |tx| {
        tx.execute("DELETE FROM job WHERE merchant_id = 1", &[])
    })
    .await;
    let verify = |world: &World| {
        let scope = world.scope;
        write(&store, move |tx| books::verify(tx, scope))
    };
    assert!(!verify(&ours).await.is_empty());
    assert_eq!(verify(&theirs).await, []);
    assert_eq!(verify(&ours.live(&store).await).await, []);
}

#[test]
fn every_rule_has_a_plant() {
    let planted: BTreeSet<_> = PLANTED.iter().copied().collect();
    // Its plant stands with the room.
    let rules: BTreeSet<_> = books::rules().collect();
    assert_eq!(planted, rules);
}
