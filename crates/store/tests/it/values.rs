//! Values and rows are the same on both engines.

use store::{Sql, StoreError, Value};

use crate::ground::{Done, Ground, boxes};

pub(crate) async fn every_value_comes_back_as_it_went(ground: Ground) {
    let store = ground.open();
    let text = "پیوند'\"; -- $1 ۱۲۳\u{200c}ی";
    let numbers = [i64::MIN, -1, 0, i64::MAX];
    let read: Done = store
        .write(move |tx| {
            for number in numbers {
                let sql = "SELECT CAST($1 AS BIGINT) AS n, CAST($2 AS TEXT) AS t, $3 AS b";
                let bytes = vec![0, 255, 39];
                let row = tx.query_one(sql, &[number.into(), text.into(), bytes.into()])?;
                assert_eq!(row.int("n")?, number);
                assert_eq!(row.text("t")?, text);
                assert_eq!(row.blob("b")?, [0, 255, 39]);
            }
            Ok(())
        })
        .await;
    assert_eq!(read, Ok(()));
}

pub(crate) async fn nulls_have_a_kind(ground: Ground) {
    let store = ground.open();
    let read: Done = store
        .write(|tx| {
            let nulls = [Value::NullInt, Value::NullText, Value::NullBlob];
            let sql =
                "INSERT INTO box (merchant_id, id, size, note, seal) VALUES (1, 'a', $1, $2, $3)";
            tx.execute(sql, &nulls)?;
            let asked = "SELECT size, note, seal FROM box \
                 WHERE $1 IS NULL AND $2 IS NULL AND $3 IS NULL AND size IS NOT DISTINCT FROM $1";
            let row = tx.query_one(asked, &nulls)?;
            assert_eq!(row.opt_int("size")?, None);
            assert_eq!(row.opt_text("note")?, None);
            assert_eq!(row.opt_blob("seal")?, None);
            Ok(())
        })
        .await;
    assert_eq!(read, Ok(()));
}

pub(crate) async fn placeholders_bind_by_number(ground: Ground) {
    let store = ground.open();
    let sql = "SELECT CAST($2 AS TEXT) AS a, CAST($1 AS TEXT) AS b, '$1 /*pg*/' AS c, $2 AS d \
               /*pg*/FOR UPDATE/*pg*/";
    let row = store
        .write(move |tx| tx.query_one(sql, &["first".into(), "second".into()]))
        .await;
    let row = row.unwrap();
    assert_eq!((row.text("a"), row.text("b")), (Ok("second"), Ok("first")));
    assert_eq!(
        (row.text("c"), row.text("d")),
        (Ok("$1 /*pg*/"), Ok("second"))
    );
}

pub(crate) async fn the_number_of_parameters_must_fit(ground: Ground) {
    let store = ground.open();
    for params in [vec![], vec![Value::Int(1), Value::Int(2)]] {
        let answer = store
            .read(move |tx| tx.query("SELECT $1 + 1 AS n", &params))
            .await;
        assert!(
            matches!(answer, Err(StoreError::Statement(_))),
            "{answer:?}"
        );
    }
}

pub(crate) async fn integers_of_every_width_and_truth_are_alike(ground: Ground) {
    let store = ground.open();
    let sql = "SELECT CAST(2 AS SMALLINT) AS small, CAST(4 AS INTEGER) AS middle, \
               CAST(8 AS BIGINT) AS big, COUNT(*) AS many, 1 = 1 AS yes, 1 = 2 AS no FROM box";
    let row = store.read(move |tx| tx.query_one(sql, &[])).await;
    let row = row.unwrap();
    let found = ["small", "middle", "big", "many"].map(|name| row.int(name).unwrap());
    assert_eq!(found, [2, 4, 8, 0]);
    assert_eq!((row.flag("yes"), row.flag("no")), (Ok(true), Ok(false)));
}

pub(crate) async fn what_the_schema_does_not_promise_is_corrupt(ground: Ground) {
    let store = ground.open();
    let row = store
        .write(|tx| {
            tx.execute(
                "INSERT INTO box (merchant_id, id, size) VALUES (1, 'a', 3)",
                &[],
            )?;
            tx.query_one("SELECT id, size, note, 0.5 AS half FROM box", &[])
        })
        .await;
    let row = row.unwrap();
    let corrupt = |column: &str| {
        Some(StoreError::Corrupt {
            table: "box".to_owned(),
            column: column.to_owned(),
        })
    };
    assert_eq!(row.text("size").err(), corrupt("size"), "another type");
    assert_eq!(row.int("id").err(), corrupt("id"), "another type");
    assert_eq!(row.text("note").err(), corrupt("note"), "null");
    assert_eq!(row.opt_int("missing").err(), corrupt("missing"));
    assert_eq!(
        row.int("half").err(),
        corrupt("half"),
        "not in the portable subset"
    );
    assert_eq!(row.flag("size").err(), corrupt("size"), "neither 0 nor 1");
}

pub(crate) async fn a_corrupt_row_poisons_the_unit_that_read_it(ground: Ground) {
    let store = ground.open();
    let swallowed: Done = store
        .write(|tx| {
            let sql = "INSERT INTO box (merchant_id, id) VALUES (1, 'a') RETURNING note";
            let row = tx.query_one(sql, &[])?;
            let corrupt = row.text("note").unwrap_err();
            assert_eq!(
                tx.query("SELECT 1 AS n", &[]).unwrap_err(),
                corrupt,
                "later calls fail"
            );
            Ok(())
        })
        .await;
    let (table, column) = ("box".to_owned(), "note".to_owned());
    assert_eq!(swallowed, Err(StoreError::Corrupt { table, column }));
    assert_eq!(boxes(&store).await, "");
}

pub(crate) async fn text_compares_byte_for_byte(ground: Ground) {
    let store = ground.open();
    let read = store.write(|tx| {
        for id in ["b", "A", "a", "é", "ی", "B"] {
            tx.execute(
                "INSERT INTO box (merchant_id, id) VALUES (1, $1)",
                &[id.into()],
            )?;
        }
        let rows = tx.query("SELECT id FROM box WHERE id <> 'x' ORDER BY id", &[])?;
        rows.iter()
            .map(|row| row.text("id").map(str::to_owned))
            .collect::<Done<Vec<_>>>()
    });
    assert_eq!(read.await.unwrap(), ["A", "B", "a", "b", "é", "ی"]);
}

pub(crate) async fn many_rows_go_in_at_once(ground: Ground) {
    let store = ground.open();
    let read: Done = store
        .write_bulk(|tx| {
            let rows: Vec<Vec<Value>> = (0..500_i64)
                .map(|n| {
                    let size = (n % 2 == 1).then_some(n);
                    let seal = (n % 3 == 0).then(|| vec![7_u8; 3]);
                    vec![1_i64.into(), format!("{n:03}").into(), size.into(), seal.into()]
                })
                .collect();
            let head = "INSERT INTO box (merchant_id, id, size, seal)";
            assert_eq!(tx.insert_many(head, "", &rows)?, 500);
            let again = tx.insert_many(head, "ON CONFLICT DO NOTHING", &rows[490..])?;
            assert_eq!(again, 0);
            assert_eq!(tx.insert_many(head, "", &[])?, 0);
            let counted = "SELECT COUNT(*) AS all_rows, COUNT(size) AS sizes, COUNT(seal) AS seals, \
                           CAST(SUM(size) AS BIGINT) AS sum FROM box";
            let row = tx.query_one(counted, &[])?;
            assert_eq!((row.int("all_rows")?, row.int("sizes")?), (500, 250));
            assert_eq!((row.int("seals")?, row.int("sum")?), (167, 62_500));
            Ok(())
        })
        .await;
    assert_eq!(read, Ok(()));
}

pub(crate) async fn rows_of_one_insert_must_be_alike(ground: Ground) {
    let store = ground.open();
    let rows = [
        vec![Value::Int(1), "a".into()],
        vec![Value::Int(1), Value::Int(2)],
    ];
    let answer = store
        .write(move |tx| tx.insert_many("INSERT INTO box (merchant_id, id)", "", &rows))
        .await;
    assert!(
        matches!(answer, Err(StoreError::Statement(_))),
        "{answer:?}"
    );
}

pub(crate) async fn a_filtered_list_is_put_together_safely(ground: Ground) {
    let store = ground.open();
    let read = store.write(|tx| {
        for id in ["a", "b", "c'; DROP TABLE box; --", "d"] {
            tx.execute(
                "INSERT INTO box (merchant_id, id) VALUES (1, $1)",
                &[id.into()],
            )?;
        }
        let sql = Sql::new("SELECT id FROM box WHERE merchant_id = ").bind(1_i64);
        let sql = sql
            .push(" AND id IN ")
            .bind_list(["a", "c'; DROP TABLE box; --"]);
        let none = Sql::new("SELECT id FROM box WHERE id IN ").bind_list(Vec::<String>::new());
        assert_eq!(tx.query_built(&none)?.len(), 0);
        assert_eq!(
            tx.execute_built(&Sql::new("UPDATE box SET size = ").bind(5_i64))?,
            4
        );
        Ok::<_, StoreError>(tx.query_built(&sql)?.len())
    });
    assert_eq!(read.await, Ok(2));
}

pub(crate) async fn returning_and_one_row_questions_work(ground: Ground) {
    let store = ground.open();
    let read: Done = store
        .write(|tx| {
            let sql = "INSERT INTO box (merchant_id, id) VALUES (1, $1) RETURNING id, size";
            assert_eq!(tx.query_one(sql, &["a".into()])?.text("id")?, "a");
            assert!(
                tx.query_one_opt("SELECT id FROM box WHERE id = 'x'", &[])?
                    .is_none()
            );
            Ok(())
        })
        .await;
    assert_eq!(read, Ok(()));
    let none = store
        .read(|tx| tx.query_one("SELECT id FROM box WHERE id = 'x'", &[]))
        .await;
    assert!(matches!(none, Err(StoreError::Statement(_))));
    let two = "SELECT 1 AS n UNION ALL SELECT 2";
    let two = store.read(move |tx| tx.query_one_opt(two, &[])).await;
    assert!(matches!(two, Err(StoreError::Statement(_))));
}
