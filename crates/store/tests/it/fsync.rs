//! What a commit costs on the disk, counted by the system itself: a lone commit is one fsync of the
//! log. Needs `strace`; says so when it is not there.

use std::path::Path;
use std::process::Command;

use store::{Store, StoreError};

/// Tells the traced half of the test where its database is.
const CHILD: &str = "PEYVAND_TRACED_DATABASE";
/// Commits after the lone one, each waited for.
const MORE: usize = 10;

/// The traced half: writes marks between its commits, which the other half finds in the trace.
#[expect(
    clippy::disallowed_methods,
    reason = "the two halves of this test speak by the environment"
)]
#[test]
fn commits_between_marks() {
    let Ok(path) = std::env::var(CHILD) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = Store::open_sqlite(Path::new(&path)).unwrap();
        // The first commits also make the log and its index.
        for number in 1..=3 {
            insert(&store, number).await;
        }
        eprintln!("mark-1");
        insert(&store, 4).await;
        eprintln!("mark-2");
        for number in 5..5 + i64::try_from(MORE).unwrap() {
            insert(&store, number).await;
        }
        eprintln!("mark-3");
    });
}

async fn insert(store: &Store, number: i64) {
    let written: Result<u64, StoreError> = store
        .write(move |tx| {
            tx.execute(
                "INSERT INTO merchant (merchant_id, code, name, created_at) VALUES ($1, $2, $3, 0)",
                &[number.into(), number.to_string().into(), "m".into()],
            )
        })
        .await;
    assert_eq!(written, Ok(1));
}

#[test]
fn a_lone_commit_is_one_fsync_of_the_log_and_ten_are_ten() {
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("strace is not installed: counting fsyncs is skipped");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let status = Command::new("strace")
        .args([
            "-f",
            "-y",
            "-s",
            "16",
            "-e",
            "trace=fsync,fdatasync,write",
            "-o",
        ])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(["fsync::commits_between_marks", "--exact", "--nocapture"])
        .env(CHILD, folder.path().join("traced.db"))
        .output()
        .unwrap();
    assert!(
        status.status.success(),
        "{}",
        String::from_utf8_lossy(&status.stderr)
    );
    let trace = std::fs::read_to_string(trace).unwrap();
    assert_eq!(log_fsyncs(&trace, "mark-1", "mark-2"), 1, "{trace}");
    assert_eq!(log_fsyncs(&trace, "mark-2", "mark-3"), MORE, "{trace}");
}

/// Finished fsyncs of the log between two marks.
fn log_fsyncs(trace: &str, from: &str, to: &str) -> usize {
    let (_, rest) = trace.split_once(from).expect("the first mark");
    let (between, _) = rest.split_once(to).expect("the second mark");
    between
        .lines()
        .filter(|line| line.contains("sync(") && line.contains("-wal>"))
        .count()
}
