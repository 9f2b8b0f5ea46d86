//! The book and its file.

use std::fs::{OpenOptions, read_to_string};
use std::io::Write;

use bank::{BookEntry, State};
use serde_json::json;

use crate::shop::{START, Shop};

#[tokio::test]
async fn the_book_says_when_each_thing_happened() {
    let shop = Shop::new();
    let key = shop.asked().await;
    shop.wait(1);
    shop.press(&key, "pay").await;
    shop.wait(1);
    shop.verify(&key, 150_000).await;
    shop.wait(1);
    shop.verify(&key, 150_000).await;
    let entry = shop.entry(&key);
    assert_eq!(entry.created_at, START);
    assert_eq!(entry.paid_at, Some(START + 1));
    assert_eq!(entry.verified_at, Some(START + 2));
    assert_eq!(entry.paid_amount, Some(150_000));
}

#[tokio::test]
async fn each_change_is_a_line_in_the_file_before_the_answer() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("book.jsonl");
    let shop = Shop::with(|options| options.book_file(&path).unwrap());
    let key = shop.paid().await;
    shop.verify(&key, 150_000).await;
    let text = read_to_string(&path).unwrap();
    let lines: Vec<BookEntry> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let states: Vec<State> = lines.iter().map(|entry| entry.state).collect();
    assert_eq!(states.first(), Some(&State::Created));
    assert!(states.contains(&State::Paid));
    assert_eq!(states.last(), Some(&State::Verified));
    assert!(lines.iter().all(|entry| entry.key == key));
    assert_eq!(lines.last(), Some(&shop.entry(&key)));
}

#[tokio::test]
async fn a_bank_that_starts_again_knows_its_book() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("book.jsonl");
    let before = Shop::with(|options| options.book_file(&path).unwrap());
    let (key, id) = (before.paid().await, before.sandbox_asked("7").await);
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"{\"key\": \"torn").unwrap();

    let after = Shop::with(|options| options.seed(99).book_file(&path).unwrap());
    assert_eq!(after.bank.book(), before.bank.book());
    assert_eq!(after.verify(&key, 150_000).await.code(), 100);
    assert_eq!(after.sandbox_inquiry(&id).await.json()["status"], "created");
    let again = after
        .sandbox("payments", crate::shop::sandbox_order("7"))
        .await;
    assert_eq!(again.status.as_u16(), 409, "the order id is remembered");

    let third = Shop::with(|options| options.book_file(&path).unwrap());
    assert_eq!(
        third.bank.book(),
        after.bank.book(),
        "the torn line spoils nothing after it"
    );
}

#[tokio::test]
async fn the_log_holds_what_was_asked_and_how_it_was_answered() {
    let shop = Shop::new();
    shop.zarinpal("verify", json!({"authority": "x", "amount": 1_000}))
        .await;
    shop.get("/zarinpal/pg/StartPay/nothing?lang=fa", &[]).await;
    shop.get("/control/book", &[]).await;
    let log = shop.bank.log();
    assert_eq!(log.len(), 2, "the desk is not logged");
    assert_eq!((log[0].method.as_str(), log[0].status), ("POST", Some(200)));
    assert_eq!(log[0].path, "/zarinpal/pg/v4/payment/verify.json");
    assert!(log[0].body.contains("\"authority\":\"x\""));
    assert_eq!(log[1].path, "/zarinpal/pg/StartPay/nothing?lang=fa");
    assert_eq!(
        (log[1].status, log[1].number, log[1].outgoing),
        (Some(404), 1, false)
    );
}

#[tokio::test]
async fn the_log_forgets_the_oldest() {
    let shop = Shop::with(|mut options| {
        options.log_length = 2;
        options
    });
    for _ in 0..3 {
        shop.get("/sandbox/pay/x", &[]).await;
    }
    let numbers: Vec<u64> = shop.bank.log().iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, [1, 2]);
}

#[tokio::test]
async fn a_request_of_a_megabyte_is_refused() {
    let shop = Shop::new();
    let answer = shop
        .zarinpal("request", json!({"description": "x".repeat(1 << 20)}))
        .await;
    assert_eq!(answer.status.as_u16(), 413);
    assert!(shop.bank.log().is_empty());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_bank_that_cannot_write_its_book_stops_answering() {
    let full = std::path::Path::new("/dev/full");
    let shop = Shop::with(|options| options.book_file(full).unwrap());
    let answer = shop.zarinpal("request", crate::shop::order()).await;
    assert_eq!(answer.status.as_u16(), 500);
    let answer = shop.zarinpal("unVerified", json!({})).await;
    assert_eq!(answer.status.as_u16(), 500);
    assert_eq!(shop.get("/sandbox/pay/x", &[]).await.status.as_u16(), 500);
}
