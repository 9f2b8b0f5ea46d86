//! Opening, migrating and closing.

use store::{Health, Migration, OpenError, Store, StoreError};

use crate::ground::{BOXES, Done, Ground, Held, Setup, boxes, put_one, queued};

const SECOND: Migration = Migration {
    number: 2,
    name: "lids",
    sql: "CREATE TABLE lid (id BIGINT NOT NULL CONSTRAINT lid_pk PRIMARY KEY, label TEXT);",
};
const GROWN: &[Migration] = &[BOXES[0], SECOND];
const CHANGED: &[Migration] = &[Migration {
    sql: "CREATE TABLE box (id BIGINT);",
    ..BOXES[0]
}];
const BROKEN: &[Migration] = &[
    BOXES[0],
    Migration {
        number: 2,
        name: "broken",
        sql: "CREATE TABLE lid (id BIGINT); CREATE TABLE box (id BIGINT);",
    },
];

fn with(migrations: &'static [Migration]) -> Setup {
    Setup {
        migrations,
        ..Setup::default()
    }
}

pub(crate) async fn migrations_are_applied_once_and_in_order(ground: Ground) {
    let store = ground.open();
    put_one(&store, "kept").await.unwrap();
    store.close().await;
    for _ in 0..2 {
        let store = ground.open_with(with(GROWN));
        assert_eq!(boxes(&store).await, "kept");
        let lids = store
            .read(|tx| tx.query("SELECT id, label FROM lid", &[]))
            .await;
        assert_eq!(lids.map(|rows| rows.len()), Ok::<_, StoreError>(0));
        store.close().await;
    }
}

pub(crate) async fn a_newer_database_is_refused(ground: Ground) {
    ground.open_with(with(GROWN)).close().await;
    let refused = ground.try_open(with(BOXES)).unwrap_err();
    assert!(
        matches!(refused, OpenError::NewerDatabase { found: 2, known: 1 }),
        "{refused:?}"
    );
    let refused = ground.open_unmigrated(with(BOXES)).unwrap_err();
    assert!(
        matches!(refused, OpenError::NewerDatabase { .. }),
        "{refused:?}"
    );
}

pub(crate) async fn a_changed_migration_is_refused(ground: Ground) {
    ground.open().close().await;
    let refused = ground.try_open(with(CHANGED)).unwrap_err();
    assert!(
        matches!(refused, OpenError::ChangedMigration { number: 1, .. }),
        "{refused:?}"
    );
}

pub(crate) async fn a_failed_migration_leaves_nothing(ground: Ground) {
    let failed = ground.try_open(with(BROKEN)).unwrap_err();
    let number = matches!(failed, OpenError::MigrationFailed { number: 2, .. });
    assert!(number, "{failed:?}");
    let store = ground.open_with(with(GROWN));
    assert_eq!(boxes(&store).await, "");
}

pub(crate) async fn durability_is_set_and_true(ground: Ground) {
    let store = ground.open();
    let sql = if ground.is_sqlite() {
        // 2 is FULL.
        "SELECT CAST((SELECT synchronous FROM pragma_synchronous) AS TEXT) || ' ' || \
         (SELECT journal_mode FROM pragma_journal_mode) || ' ' || \
         (SELECT foreign_keys FROM pragma_foreign_keys) || ' ' || \
         (SELECT page_size FROM pragma_page_size) || ' ' || \
         (SELECT temp_store FROM pragma_temp_store) AS found"
    } else {
        "SELECT current_setting('synchronous_commit') || ' ' || \
         current_setting('transaction_isolation') || ' ' || \
         current_setting('lock_timeout') || ' ' || current_setting('statement_timeout') || ' ' || \
         current_setting('idle_in_transaction_session_timeout') AS found"
    };
    let found = store.write(move |tx| tx.query_one(sql, &[])?.text("found").map(str::to_owned));
    let expected = if ground.is_sqlite() {
        "2 wal 1 2048 2"
    } else {
        "on read committed 5s 10s 30s"
    };
    assert_eq!(found.await, Ok::<_, StoreError>(expected.to_owned()));
}

pub(crate) async fn closing_serves_the_queue_and_then_refuses(ground: Ground) {
    let store = ground.open_with(Setup {
        writers: 1,
        ..Setup::default()
    });
    let held = Held::put(&store, "held").await;
    let waiting = queued({
        let store = store.clone();
        async move { put_one(&store, "waiting").await }
    })
    .await;
    let closing = queued(store.clone().close()).await;
    assert_eq!(put_one(&store, "late").await, Err(StoreError::Unavailable));
    assert_eq!(held.release().await, Ok(()));
    assert_eq!(waiting.await, Ok(()));
    closing.await;
    assert_eq!(store.health(), Health::Closed);
    let read: Done<Vec<_>> = store.read(|tx| tx.query("SELECT 1 AS n", &[])).await;
    assert_eq!(read.map(|rows| rows.len()), Err(StoreError::Unavailable));
    assert_eq!(boxes(&ground.open()).await, "held waiting");
}

/// SQLite alone.
pub(crate) async fn a_second_instance_is_refused_until_the_first_ends(ground: Ground) {
    let store = ground.open();
    let refused = ground.try_open(Setup::default()).unwrap_err();
    assert!(matches!(refused, OpenError::InUse(_)), "{refused:?}");
    assert!(
        refused
            .to_string()
            .starts_with("another peyvand is using this database")
    );
    #[cfg(unix)]
    {
        let alias = ground.path().with_file_name("alias.db");
        std::os::unix::fs::symlink(ground.path(), &alias).unwrap();
        let refused = Store::open_sqlite(&alias).unwrap_err();
        assert!(
            matches!(refused, OpenError::InUse(_)),
            "under another name: {refused:?}"
        );
    }
    store.close().await;
    ground.open().close().await;
}

/// SQLite alone.
pub(crate) async fn the_command_line_reads_beside_a_running_server_and_after_it(ground: Ground) {
    let options = ground.sqlite(Setup::default());
    let refused = Store::open_sqlite_reading(&options).unwrap_err();
    assert!(
        matches!(refused, OpenError::File { .. }),
        "nothing there: {refused:?}"
    );

    let server = ground.open();
    put_one(&server, "a").await.unwrap();
    let beside = Store::open_sqlite_reading(&options).unwrap();
    assert_eq!(boxes(&beside).await, "a");
    assert_eq!(put_one(&beside, "b").await, Err(StoreError::Unavailable));
    put_one(&server, "c").await.unwrap();
    assert_eq!(boxes(&beside).await, "a c");
    beside.close().await;
    server.close().await;

    let after = Store::open_sqlite_reading(&options).unwrap();
    let read = after
        .read_long(|tx| tx.query("SELECT id FROM box", &[]))
        .await;
    assert_eq!(read.map(|rows| rows.len()), Ok::<_, StoreError>(2));
    after.close().await;
    ground.open().close().await;

    let grown = ground.sqlite(with(GROWN));
    let refused = Store::open_sqlite_reading(&grown).unwrap_err();
    assert!(
        matches!(refused, OpenError::NeedsMigration { found: 1, known: 2 }),
        "{refused:?}"
    );
}

/// SQLite alone.
pub(crate) async fn a_place_that_cannot_hold_a_database_is_told(ground: Ground) {
    let missing = ground.path().join("no/such/folder/peyvand.db");
    let refused = Store::open_sqlite(&missing).unwrap_err();
    assert!(matches!(refused, OpenError::File { .. }), "{refused:?}");

    std::fs::write(
        ground.path(),
        "this is a letter, not a database. ".repeat(100),
    )
    .unwrap();
    let refused = ground.try_open(Setup::default()).unwrap_err();
    assert!(matches!(refused, OpenError::Database(_)), "{refused:?}");
}

/// SQLite alone.
#[cfg(unix)]
pub(crate) async fn only_the_owner_may_read_the_file(ground: Ground) {
    use std::os::unix::fs::PermissionsExt as _;
    let store = ground.open();
    put_one(&store, "a").await.unwrap();
    for name in ["peyvand.db", "peyvand.db-wal"] {
        let file = ground.path().with_file_name(name).metadata().unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
}

/// PostgreSQL alone.
pub(crate) async fn a_server_is_migrated_only_when_told_to(ground: Ground) {
    let refused = ground.open_unmigrated(with(GROWN)).unwrap_err();
    let needs = matches!(refused, OpenError::NeedsMigration { found: 0, known: 2 });
    assert!(needs, "{refused:?}");
    let options = ground.postgres(with(GROWN));
    assert_eq!(Store::migrate_postgres(&options).unwrap(), [1, 2]);
    assert_eq!(
        Store::migrate_postgres(&options).unwrap(),
        Vec::<i64>::new()
    );
    ground.open_unmigrated(with(GROWN)).unwrap();
}

/// PostgreSQL alone.
pub(crate) async fn nodes_that_migrate_at_once_do_it_once(ground: Ground) {
    let options = ground.postgres(with(GROWN));
    let all: Vec<_> = (0..4)
        .map(|_| {
            let options = options.clone();
            std::thread::spawn(move || Store::migrate_postgres(&options).unwrap().len())
        })
        .collect();
    let applied: usize = all.into_iter().map(|one| one.join().unwrap()).sum();
    assert_eq!(applied, 2);
}

/// PostgreSQL alone.
pub(crate) async fn a_schema_of_its_own_stands_beside_others_and_can_go(ground: Ground) {
    let other = Setup {
        schema: Some("peyvand_demo".to_owned()),
        ..Setup::default()
    };
    let options = ground.postgres(other.clone());
    assert!(Store::postgres_schema_is_empty(&options).unwrap());
    let (store, demo) = (ground.open(), ground.open_with(other));
    assert!(!Store::postgres_schema_is_empty(&options).unwrap());
    put_one(&demo, "demo").await.unwrap();
    assert_eq!(
        (boxes(&store).await, boxes(&demo).await),
        (String::new(), "demo".to_owned())
    );
    demo.close().await;
    Store::drop_postgres_schema(&options).unwrap();
    assert!(Store::postgres_schema_is_empty(&options).unwrap());
    put_one(&store, "a").await.unwrap();
    let public = ground.postgres(Setup::default());
    assert!(matches!(
        Store::drop_postgres_schema(&public),
        Err(OpenError::Address(_))
    ));
}

/// PostgreSQL alone.
pub(crate) async fn an_address_that_makes_no_sense_is_told(ground: Ground) {
    let good = ground.postgres(Setup::default());
    let mut wrong = Vec::new();
    for url in ["nonsense", "postgres://127.0.0.1:1/x?sslmode=require"] {
        wrong.push(store::PostgresOptions {
            url: url.to_owned(),
            ..good.clone()
        });
    }
    for name in ["", "Peyvand", "a\"; DROP TABLE box; --", "1a"] {
        wrong.push(store::PostgresOptions {
            schema: Some(name.to_owned()),
            ..good.clone()
        });
    }
    for options in wrong {
        let refused = Store::connect_postgres_with(&options).unwrap_err();
        assert!(
            matches!(refused, OpenError::Address(_)),
            "{options:?}: {refused:?}"
        );
    }
    let deaf = store::PostgresOptions {
        url: "postgres://127.0.0.1:1/x".to_owned(),
        ..good
    };
    let refused = Store::connect_postgres_with(&deaf).unwrap_err();
    assert!(matches!(refused, OpenError::Connect(_)), "{refused:?}");
}

/// Both engines: the product's own schema.
pub(crate) async fn the_products_schema_applies(ground: Ground) {
    let store = ground.open_with(with(store::MIGRATIONS));
    let sql = "SELECT COUNT(*) AS n FROM schema_migration";
    let applied = store.read(move |tx| tx.query_one(sql, &[])?.int("n")).await;
    let known = i64::try_from(store::MIGRATIONS.len()).unwrap();
    assert_eq!(applied, Ok::<_, StoreError>(known));
}

/// PostgreSQL alone: it would invent names, and SQLite would not.
pub(crate) async fn every_constraint_of_the_product_is_named_in_its_text(ground: Ground) {
    let store = ground.open_with(with(store::MIGRATIONS));
    let sql = "SELECT CAST(conname AS TEXT) AS name FROM pg_constraint c \
               JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = 'public' \
               UNION SELECT CAST(indexname AS TEXT) FROM pg_indexes WHERE schemaname = 'public'";
    let rows = store.read(move |tx| tx.query(sql, &[])).await;
    let text: String = store::MIGRATIONS
        .iter()
        .map(|migration| migration.sql)
        .collect();
    let words: std::collections::HashSet<_> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    let rows = rows.map_err(|error: StoreError| error).unwrap();
    let names = rows.iter().map(|row| row.text("name").unwrap());
    let unnamed: Vec<_> = names
        .filter(|name| *name != "schema_migration_pk" && !words.contains(name))
        .collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}

/// The group rules forbid what lets one unit end the transaction of its group.
#[test]
fn no_migration_lets_a_unit_end_its_group() {
    for migration in store::MIGRATIONS {
        let text = migration.sql.to_ascii_uppercase();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in [
            "DEFERRABLE",
            "INITIALLY DEFERRED",
            "RAISE(ROLLBACK",
            "RAISE (ROLLBACK",
            "ON CONFLICT ROLLBACK",
        ] {
            assert!(
                !text.contains(word),
                "{word} in migration {}",
                migration.number
            );
        }
    }
}
