//! Customers from files: looked at before anything is made, made once whatever dies, given up.

use std::fmt::Write as _;

use app::customer::import::{BadLine, ImportError, ImportRecord, Outcome, ResultLine, ResultPlace};
use app::fault::Point;
use app::office::Desk;
use app::sheet::BadFile;
use domain::access::{Permission, Reach, Role};
use domain::customer::CustomerForm;
use domain::customer::import::{BadHeadings, Column, ImportState};
use domain::id::ImportId;
use domain::scope::Mode;
use domain::settings::Fault;

use crate::customers::{desk, form, found, makes, with_mobile, with_role};
use crate::world::World;

/// A file of so many people with mobiles of their own.
fn people(count: u32) -> String {
    let mut text = "نام;موبایل\r\n".to_owned();
    for n in 1..=count {
        let _ = write!(text, "Person {n};0912{n:07}\r\n");
    }
    text
}

async fn read(world: &World, desk: &Desk, text: &str) -> Result<ImportId, ImportError> {
    let app = world.app();
    let turn = app.import_turn().unwrap();
    let bytes = text.as_bytes().to_vec();
    app.read_import(desk, turn, "people.csv", bytes).await
}

async fn record(world: &World, desk: &Desk, id: ImportId) -> ImportRecord {
    world.app().import(desk, id, 100).await.unwrap()
}

async fn customers(world: &World) -> i64 {
    counted(
        world,
        "SELECT COUNT(*) AS n FROM customer WHERE kind <> 'walk_in'",
    )
    .await
}

async fn counted(world: &World, sql: &'static str) -> i64 {
    world
        .read(move |tx| tx.reads_everything().query_one(sql, &[])?.int("n"))
        .await
}

/// The whole result, piece by piece.
async fn result(world: &World, desk: &Desk, id: ImportId) -> Vec<ResultLine> {
    let (app, mut all, mut place) = (world.app(), Vec::new(), ResultPlace::Bad(0));
    while let Some((lines, next)) = app.import_result(desk, id, place).await.unwrap() {
        all.extend(lines);
        place = next;
    }
    all
}

pub(crate) async fn nothing_is_made_of_a_file_until_somebody_says_so(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    makes(&world, &desk, &with_mobile("Sara", "09120000001")).await;
    let text = "name,City,mobile,email\nAnna,x,09120000001,\nBina,x,09120000002,\n\
        ,x,,\nCara,x,0912,c@\nDora,x,+989120000002,\nEva,x,,\n";
    let id = read(&world, &desk, text).await.unwrap();
    world.workers_run().await;
    assert_eq!(customers(&world).await, 1);
    let told = record(&world, &desk, id).await;
    assert_eq!(told.unknown, ["City"]);
    let import = &told.import;
    assert_eq!(
        (import.state, import.good, import.bad),
        (ImportState::Ready, 4, 1)
    );
    assert_eq!(
        import.duplicates, 2,
        "one is there, one stands in the file before"
    );
    let wrong = vec![
        (Column::Mobile, Fault::Mobile),
        (Column::Email, Fault::Email),
    ];
    assert_eq!(
        told.bad,
        [BadLine {
            line: 5,
            wrong: wrong.clone()
        }]
    );
    for _ in 0..2 {
        app.confirm_import(&desk, id, false, "req_1").await.unwrap();
    }
    world.workers_run().await;
    let import = record(&world, &desk, id).await.import;
    assert_eq!(
        (import.state, import.made, import.skipped),
        (ImportState::Done, 2, 2)
    );
    for name in ["Bina", "Eva"] {
        assert_eq!(found(&world, &desk, name, false).await, [name]);
    }
    let lines = result(&world, &desk, id).await;
    let kinds: Vec<_> = lines
        .iter()
        .map(|one| (one.line, one.name.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [(5, ""), (2, "Anna"), (3, "Bina"), (6, "Dora"), (7, "Eva")]
    );
    assert_eq!(lines[0].outcome, Outcome::Bad(wrong));
    assert_eq!(lines[1].outcome, Outcome::Duplicate);
    assert!(matches!(lines[2].outcome, Outcome::Made(_)));
    let events = counted(
        &world,
        "SELECT COUNT(*) AS n FROM event WHERE kind = 'customer.created'",
    );
    assert_eq!(events.await, 3);
    let events = "SELECT COUNT(*) AS n FROM event WHERE kind LIKE 'customer_import.%'";
    assert_eq!(
        counted(&world, events).await,
        2,
        "started and finished, once each"
    );
}

pub(crate) async fn three_bad_lines_among_fifty_thousand_are_named_and_nothing_is_made(
    world: World,
) {
    let desk = desk(&world).await;
    let lines = people(50_000);
    let mut lines: Vec<&str> = lines.lines().collect();
    // The headings are the first line.
    for (line, bad) in [(2, "A;12"), (25_000, ";0912"), (50_001, "B;نامعلوم")] {
        lines[line - 1] = bad;
    }
    let id = read(&world, &desk, &lines.join("\n")).await.unwrap();
    world.workers_run().await;
    let told = record(&world, &desk, id).await;
    let import = &told.import;
    assert_eq!(
        (import.state, import.good, import.duplicates, import.bad),
        (ImportState::Ready, 49_997, 0, 3)
    );
    let named: Vec<_> = told.bad.iter().map(|bad| bad.line).collect();
    assert_eq!(named, [2, 25_000, 50_001]);
    assert_eq!(
        told.bad[1].wrong,
        [
            (Column::Name, Fault::Missing),
            (Column::Mobile, Fault::Mobile)
        ]
    );
    assert_eq!(customers(&world).await, 0);
    world.app().cancel_import(&desk, id, "req_1").await.unwrap();
    world.workers_run().await;
    assert_eq!(customers(&world).await, 0);
}

pub(crate) async fn duplicates_are_made_when_somebody_wants_them(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let text = "name;mobile\nAnna;09120000001\nBina;09120000001\n";
    let id = read(&world, &desk, text).await.unwrap();
    app.confirm_import(&desk, id, true, "req_1").await.unwrap();
    world.workers_run().await;
    assert_eq!(customers(&world).await, 2);
    assert_eq!(found(&world, &desk, "0912", false).await, ["Anna", "Bina"]);
}

pub(crate) async fn an_import_that_is_killed_in_the_middle_makes_nobody_twice(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let id = read(&world, &desk, &people(1_700)).await.unwrap();
    app.confirm_import(&desk, id, true, "req_1").await.unwrap();
    for round in 1..=2 {
        let died = world.restarts_and_will_die_at(Point::Imported);
        let app = world.app();
        tokio::select! {
            () = died.notified() => {}
            done = app.run_due() => panic!("it did not die: {done:?}"),
        }
        let import = record(&world, &desk, id).await.import;
        assert_eq!(
            (import.state, import.made),
            (ImportState::Running, round * 500)
        );
        assert_eq!(customers(&world).await, i64::from(round) * 500);
    }
    world.restarts();
    world.time_passes(121);
    world.workers_run().await;
    let import = record(&world, &desk, id).await.import;
    assert_eq!(
        (import.state, import.made, import.skipped),
        (ImportState::Done, 1_700, 0)
    );
    assert_eq!(customers(&world).await, 1_700);
    let names = "SELECT COUNT(DISTINCT name) AS n FROM customer WHERE kind <> 'walk_in'";
    assert_eq!(counted(&world, names).await, 1_700);
    assert_eq!(result(&world, &desk, id).await.len(), 1_700);
}

pub(crate) async fn a_cancelled_import_makes_nothing_more_and_its_rows_go(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let never = read(&world, &desk, &people(20)).await.unwrap();
    for _ in 0..2 {
        app.cancel_import(&desk, never, "req_1").await.unwrap();
    }
    let late = app.confirm_import(&desk, never, true, "req_2").await;
    assert!(matches!(late, Err(ImportError::Over)), "{late:?}");
    world.workers_run().await;
    assert_eq!(customers(&world).await, 0);
    let rows = "SELECT COUNT(*) AS n FROM customer_import_chunk";
    assert_eq!(counted(&world, rows).await, 0);

    let id = read(&world, &desk, &people(1_200)).await.unwrap();
    app.confirm_import(&desk, id, true, "req_3").await.unwrap();
    let died = world.restarts_and_will_die_at(Point::Imported);
    let dying = world.app();
    tokio::select! {
        () = died.notified() => {}
        done = dying.run_due() => panic!("it did not die: {done:?}"),
    }
    world.restarts();
    let app = world.app();
    app.cancel_import(&desk, id, "req_4").await.unwrap();
    world.time_passes(121);
    world.workers_run().await;
    assert_eq!(customers(&world).await, 500, "what was made stays");
    assert_eq!(
        counted(&world, rows).await,
        1,
        "and what became of it is kept for a while"
    );
    assert_eq!(result(&world, &desk, id).await.len(), 500);
    world.time_passes(31 * 86_400);
    world.workers_run().await;
    assert_eq!(counted(&world, rows).await, 0);
    let jobs = "SELECT COUNT(*) AS n FROM job WHERE kind = 'customer.import'";
    assert_eq!(counted(&world, jobs).await, 0);
}

pub(crate) async fn what_nobody_confirms_goes_by_itself(world: World) {
    let desk = desk(&world).await;
    let id = read(&world, &desk, &people(20)).await.unwrap();
    world.time_passes(8 * 86_400);
    world.workers_run().await;
    assert_eq!(
        record(&world, &desk, id).await.import.state,
        ImportState::Cancelled
    );
    let rows = "SELECT COUNT(*) AS n FROM customer_import_chunk";
    assert_eq!(counted(&world, rows).await, 0);
    assert_eq!(customers(&world).await, 0);
}

pub(crate) async fn a_file_that_cannot_be_used_is_refused_and_leaves_nothing(world: World) {
    let desk = desk(&world).await;
    let unknown = BadHeadings::NoName(vec!["City".to_owned(), "Street".to_owned()]);
    let open = format!("name\nSara\n\"{}", "Mina\n".repeat(9_000));
    for (text, told) in [
        ("", ImportError::File(BadFile::Empty)),
        ("\u{1}\u{2}", ImportError::File(BadFile::OtherKind)),
        ("City;Street\nx;y\n", ImportError::Headings(unknown)),
        (
            "name;نام\nx;y\n",
            ImportError::Headings(BadHeadings::Twice(Column::Name)),
        ),
        ("name;mobile\n", ImportError::NoRows),
        (&open, ImportError::File(BadFile::Quote(3))),
    ] {
        let refused = read(&world, &desk, text).await.unwrap_err();
        assert_eq!(refused.to_string(), told.to_string());
    }
    world.workers_run().await;
    let rows = "SELECT COUNT(*) AS n FROM customer_import_chunk";
    assert_eq!(counted(&world, rows).await, 0);
    let open = "SELECT COUNT(*) AS n FROM customer_import WHERE state <> 'cancelled'";
    assert_eq!(counted(&world, open).await, 0);
}

pub(crate) async fn an_import_belongs_to_its_world_and_to_who_may_keep_customers(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let id = read(&world, &desk, &people(1)).await.unwrap();
    let mut live = desk.clone();
    live.mode = Mode::Live;
    assert!(matches!(
        app.import(&live, id, 9).await,
        Err(ImportError::NotFound)
    ));
    let confirmed = app.confirm_import(&live, id, true, "req_1").await;
    assert!(
        matches!(confirmed, Err(ImportError::NotFound)),
        "{confirmed:?}"
    );
    let piece = app.import_result(&live, id, ResultPlace::Bad(0)).await;
    assert!(matches!(piece, Err(ImportError::NotFound)));
    assert_eq!(app.imports(&live).await.unwrap(), []);
    let viewer = with_role(&desk, Role::Viewer, Reach::AllShops);
    let refused = |error| matches!(error, ImportError::Forbidden(Permission::Customers));
    assert!(refused(app.imports(&viewer).await.unwrap_err()));
    assert!(refused(app.import(&viewer, id, 9).await.unwrap_err()));
    assert!(refused(
        app.cancel_import(&viewer, id, "req_1").await.unwrap_err()
    ));
    assert!(refused(
        app.confirm_import(&viewer, id, true, "req_1")
            .await
            .unwrap_err()
    ));
    assert!(refused(
        read(&world, &viewer, &people(1)).await.unwrap_err()
    ));
}

pub(crate) async fn a_row_with_a_number_that_is_taken_is_bad(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let known = CustomerForm {
        number: "7".to_owned(),
        ..form("Sara")
    };
    makes(&world, &desk, &known).await;
    let text =
        "name,customer number,title\nAnna,7,Dr.\nBina,8,Ms\nCara,8,\nDora,9/1,\nEva,,\nFila,10,\n";
    let id = read(&world, &desk, text).await.unwrap();
    let told = record(&world, &desk, id).await;
    assert_eq!((told.import.good, told.import.bad), (3, 3));
    let wrong = |line, fault| BadLine {
        line,
        wrong: vec![(Column::Number, fault)],
    };
    assert_eq!(
        told.bad,
        [
            wrong(2, Fault::Taken),
            wrong(4, Fault::Taken),
            wrong(5, Fault::CustomerNumber)
        ]
    );
    // Somebody gets one of them before the customers are made.
    let late = CustomerForm {
        number: "10".to_owned(),
        ..form("Gita")
    };
    makes(&world, &desk, &late).await;
    app.confirm_import(&desk, id, true, "req_1").await.unwrap();
    world.workers_run().await;
    let import = record(&world, &desk, id).await.import;
    assert_eq!((import.made, import.skipped), (2, 1));
    for name in ["Bina", "Eva"] {
        assert_eq!(found(&world, &desk, name, false).await, [name]);
    }
}
