//! The cluster starts, serves, and is gone afterwards, however its process ended.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use testkit::PrivateCluster;

/// This binary runs itself with this test chosen, and kills it.
const VICTIM: &str = "a_process_that_waits_to_be_killed";

#[test]
fn each_database_is_new_and_empty() {
    let Some(cluster) = PrivateCluster::or_skip() else {
        return;
    };
    let (first, second) = (cluster.database("one"), cluster.database("one"));
    assert_ne!(first, second);
    for url in [first, second] {
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        client.batch_execute("CREATE TABLE t (a BIGINT)").unwrap();
        // What a commit means is not weakened; only the wait for the disk is left out.
        let commit = client.query_one("SHOW synchronous_commit", &[]).unwrap();
        assert_eq!(commit.get::<_, String>(0), "on");
    }
}

#[test]
fn a_copy_has_what_was_filled_in_once_and_is_forgotten_in_the_end() {
    let Some(cluster) = PrivateCluster::or_skip() else {
        return;
    };
    let connect = |url: &str| postgres::Client::connect(url, postgres::NoTls);
    let fill = |url: &str| {
        let mut client = connect(url).unwrap();
        client.batch_execute("CREATE TABLE t (a BIGINT)").unwrap();
    };
    let never = |_: &str| panic!("filled twice");
    let (first, second) = (cluster.copy("copy", fill), cluster.copy("copy", never));
    let mut client = connect(&first.url()).unwrap();
    client.batch_execute("INSERT INTO t VALUES (1)").unwrap();
    let mut other = connect(&second.url()).unwrap();
    let count = other.query_one("SELECT COUNT(*) FROM t", &[]).unwrap();
    assert_eq!(count.get::<_, i64>(0), 0);

    let url = first.url();
    drop((client, first));
    let more = (0..20).map(|_| cluster.copy("copy", never));
    more.for_each(drop);
    assert!(connect(&url).is_err());
    assert!(connect(&second.url()).is_ok());
}

#[test]
fn a_dropped_cluster_is_stopped_and_removed() {
    if PrivateCluster::or_skip().is_none() {
        return;
    }
    let cluster = PrivateCluster::start().unwrap();
    let folder = cluster.folder().to_owned();
    let url = cluster.database("gone");
    drop(cluster);
    assert!(!folder.exists());
    assert!(postgres::Client::connect(&url, postgres::NoTls).is_err());
}

#[test]
#[ignore = "started by the next test"]
fn a_process_that_waits_to_be_killed() {
    let cluster = PrivateCluster::start().unwrap();
    println!("folder {}", cluster.folder().display());
    std::io::stdin().lines().count();
}

#[test]
fn a_killed_process_leaves_no_cluster() {
    if PrivateCluster::or_skip().is_none() {
        return;
    }
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", VICTIM, "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let told = lines.filter_map(|line| line.split_once("folder ").map(|(_, path)| path.to_owned()));
    let folder = std::path::PathBuf::from(told.take(1).last().unwrap());
    assert!(folder.join("data/postmaster.pid").exists());

    child.kill().unwrap(); // SIGKILL
    child.wait().unwrap();

    let patience = Instant::now() + Duration::from_secs(20);
    while folder.exists() {
        assert!(
            Instant::now() < patience,
            "{} is still there",
            folder.display()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
