//! Errors have the same names on both engines.

use store::{Store, StoreError, Value};

use crate::ground::{Done, Ground, boxes};

async fn run(store: &Store, sql: &'static str) -> Done<u64> {
    store.write(move |tx| tx.execute(sql, &[])).await
}

pub(crate) async fn every_constraint_tells_its_name(ground: Ground) {
    let store = ground.open();
    let first = "INSERT INTO box (merchant_id, id, token, size, note) VALUES (1, 'a', 't', 7, 'n')";
    run(&store, first).await.unwrap();
    let duplicate = |name: &str| Err(StoreError::Duplicate(name.to_owned()));
    let check = |name: &str| Err(StoreError::Check(name.to_owned()));
    for (sql, expected) in [
        (
            "INSERT INTO box (merchant_id, id) VALUES (1, 'a')",
            duplicate("box_pk"),
        ),
        (
            "INSERT INTO box (merchant_id, id, token) VALUES (1, 'b', 't')",
            duplicate("box_token_unique"),
        ),
        (
            "UPDATE box SET token = 't', merchant_id = 1 WHERE id = 'b'",
            Ok(0),
        ),
        (
            "INSERT INTO box (merchant_id, id, size, note) VALUES (1, 'b', 7, 'n')",
            duplicate("box_note_of_sevens"),
        ),
        (
            "INSERT INTO box (merchant_id, id, size) VALUES (1, 'b', 0)",
            check("box_size_positive"),
        ),
        (
            "INSERT INTO box (merchant_id) VALUES (1)",
            check("box_id_not_null"),
        ),
        (
            "INSERT INTO box (merchant_id, id, parent_id) VALUES (1, 'b', 'x')",
            Err(StoreError::ForeignKey),
        ),
    ] {
        assert_eq!(run(&store, sql).await, expected, "{sql}");
    }
    assert_eq!(boxes(&store).await, "a");
}

pub(crate) async fn a_row_that_is_referred_to_stays(ground: Ground) {
    let store = ground.open();
    run(&store, "INSERT INTO box (merchant_id, id) VALUES (1, 'a')")
        .await
        .unwrap();
    let child = "INSERT INTO box (merchant_id, id, parent_id) VALUES (1, 'b', 'a')";
    run(&store, child).await.unwrap();
    let removed = run(&store, "DELETE FROM box WHERE id = 'a'").await;
    assert_eq!(removed, Err(StoreError::ForeignKey));
}

pub(crate) async fn a_wrong_statement_is_our_mistake(ground: Ground) {
    let store = ground.open();
    for sql in [
        "SELEKT 1",
        "INSERT INTO nowhere VALUES (1)",
        "UPDATE box SET nothing = 1",
    ] {
        let answer = run(&store, sql).await;
        assert!(
            matches!(answer, Err(StoreError::Statement(_))),
            "{sql}: {answer:?}"
        );
    }
}

pub(crate) async fn a_value_of_another_kind_is_refused(ground: Ground) {
    let store = ground.open();
    let answer = store
        .write(|tx| {
            let sql = "INSERT INTO box (merchant_id, id, size) VALUES (1, 'a', $1)";
            tx.execute(sql, &[Value::from("many")])
        })
        .await;
    assert!(
        matches!(answer, Err(StoreError::Statement(_))),
        "{answer:?}"
    );
}

pub(crate) async fn a_duplicate_inside_an_insert_of_many_tells_its_name(ground: Ground) {
    let store = ground.open();
    let rows: Vec<Vec<Value>> = ["a", "b", "a"]
        .iter()
        .map(|id| vec![1_i64.into(), (*id).into()])
        .collect();
    let answer = store
        .write(move |tx| tx.insert_many("INSERT INTO box (merchant_id, id)", "", &rows))
        .await;
    assert_eq!(answer, Err(StoreError::Duplicate("box_pk".to_owned())));
    assert!(answer.unwrap_err().is_duplicate_of("box_pk"));
    assert_eq!(boxes(&store).await, "");
}
