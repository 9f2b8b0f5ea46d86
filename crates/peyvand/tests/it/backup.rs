//! `peyvand backup` and `restore`: beside a server that writes, and after a disk that died.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::payer;
use crate::shell::{Server, folder, last_json, peyvand, run, stderr, stdout};

fn serve(data: &Path) -> Server {
    Server::start(peyvand(data).args(["--listen", "127.0.0.1:0", "serve"]))
}

fn with_file(data: &Path, command: &str, file: &Path) -> Command {
    let mut built = peyvand(data);
    built.arg(command).arg(file).arg("--json");
    built
}

fn backup(data: &Path, file: &Path) -> Value {
    let made = run(&mut with_file(data, "backup", file));
    assert!(made.status.success(), "{}", stderr(&made));
    last_json(&made)
}

fn books_ok(data: &Path, bank_book: Option<&Path>) {
    let mut command = peyvand(data);
    command.args(["verify-books", "--json"]);
    if let Some(book) = bank_book {
        command.arg("--bank-book").arg(book);
    }
    let told = last_json(&run(&mut command));
    assert_eq!(told["books_ok"], true, "{told}");
}

fn refused(output: &Output, word: &str) {
    assert!(!output.status.success());
    let said = stderr(output);
    assert!(said.contains(word), "{word}: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

fn query(data: &Path, sql: &str) -> i64 {
    let file = rusqlite::Connection::open(data.join("peyvand.db")).unwrap();
    file.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_backup_beside_a_server_that_writes_holds_everything_acknowledged_before_it() {
    let data = folder();
    let bank = payer::bank(data.path());
    let key = payer::shop(data.path(), &bank);
    let server = serve(data.path());
    let first = payer::link(&server, &key, "first");
    let enough = AtomicBool::new(false);
    let file = data.path().join("backup.db");
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut made = 0;
            while !enough.load(Ordering::Relaxed) {
                payer::link(&server, &key, &format!("k{made}"));
                made += 1;
            }
            made
        });
        let told = backup(data.path(), &file);
        assert_eq!(told["sha256"].as_str().map(str::len), Some(64));
        refused(
            &run(&mut with_file(data.path(), "backup", &file)),
            "--force",
        );
        let again = run(with_file(data.path(), "backup", &file).arg("--force"));
        assert!(again.status.success(), "{}", stderr(&again));
        enough.store(true, Ordering::Relaxed);
        assert!(writing.join().unwrap() > 0, "nothing was written meanwhile");
    });
    assert_eq!(server.terminate(), Some(0));

    // A log that an interrupted restore left alone is not taken for the log of what comes.
    let other = folder();
    std::fs::write(other.path().join("peyvand.db-wal"), vec![0x37; 64 * 1024]).unwrap();
    let restored = run(&mut with_file(other.path(), "restore", &file));
    assert!(restored.status.success(), "{}", stderr(&restored));
    assert_eq!(last_json(&restored)["kept"], Value::Null);
    books_ok(other.path(), None);
    let server = serve(other.path());
    let id = first["id"].as_str().unwrap();
    let url = format!("http://{}/v1/payment_links/{id}", server.address);
    let bearer = format!("Bearer {key}");
    let answer = payer::ask("GET", &url, &[("authorization", &bearer)], "");
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[test]
fn after_a_restore_waiting_messages_are_held_and_the_bank_tells_what_was_lost() {
    let data = folder();
    let bank = payer::bank(data.path());
    let key = payer::shop(data.path(), &bank);
    // A mail server that is away: messages wait.
    let away = Server::start(
        peyvand(data.path())
            .env("PEYVAND_MAIL_URL", "smtp://127.0.0.1:9")
            .env("PEYVAND_MAIL_FROM", "pay@example.com")
            .args(["--listen", "127.0.0.1:0", "serve"]),
    );
    let unverified = payer::link(&away, &key, "unverified");
    let verified = payer::link(&away, &key, "verified");
    let (page_1, page_2) = (payer::choose(&unverified), payer::choose(&verified));
    let file = data.path().join("backup.db");
    backup(data.path(), &file);

    // After the backup one pays and does not come back, and one is booked; then the disk dies.
    payer::pay(&page_1);
    let back = payer::pay(&page_2);
    payer::come_back(&away, &back);
    refused(
        &run(&mut with_file(data.path(), "restore", &file)),
        "another peyvand",
    );
    away.kill_9();

    refused(
        &run(&mut with_file(data.path(), "restore", &file)),
        "--force",
    );
    let restored = run(with_file(data.path(), "restore", &file).arg("--force"));
    assert!(restored.status.success(), "{}", stderr(&restored));
    let told = last_json(&restored);
    assert_eq!(told["messages_held"], 2, "{told}");
    assert!(told["events_not_in_backup"].as_i64().unwrap() > 0, "{told}");
    let kept = told["kept"].as_str().unwrap();
    assert!(Path::new(kept).exists(), "{kept}");
    books_ok(data.path(), None);

    let reconciled = last_json(&run(peyvand(data.path()).args(["reconcile", "--json"])));
    assert_eq!(reconciled["paid"], 1, "{reconciled}");
    // The bank says that it was verified before, and these books do not know by whom.
    assert_eq!(reconciled["conflict"], 1, "{reconciled}");
    let queue = run(peyvand(data.path()).args(["resolve", "--json"]));
    assert_eq!(last_json(&queue)["data"].as_array().map(Vec::len), Some(1));
    books_ok(data.path(), Some(&data.path().join("bank.jsonl")));

    // The server sends what is new and nothing that waited at the time of the backup.
    let server = serve(data.path());
    let new = "SELECT count(*) FROM message WHERE situation <> 'link_sent' AND state = 'queued'";
    while query(data.path(), new) > 0 {
        std::thread::yield_now();
    }
    assert_eq!(server.terminate(), Some(0));
    let held = "SELECT count(*) FROM job WHERE state = 'dead' AND last_error = 'restored'";
    assert_eq!(query(data.path(), held), 2);
    let sent = "SELECT count(*) FROM message WHERE situation = 'link_sent' AND sent_at IS NOT NULL";
    assert_eq!(query(data.path(), sent), 0);
    let told =
        "SELECT count(*) FROM message WHERE situation <> 'link_sent' AND state = 'delivered'";
    assert!(query(data.path(), told) > 0);
}

#[test]
fn with_send_the_messages_that_waited_go_out() {
    let data = folder();
    let bank = payer::bank(data.path());
    let key = payer::shop(data.path(), &bank);
    let away = Server::start(
        peyvand(data.path())
            .env("PEYVAND_MAIL_URL", "smtp://127.0.0.1:9")
            .env("PEYVAND_MAIL_FROM", "pay@example.com")
            .args(["--listen", "127.0.0.1:0", "serve"]),
    );
    payer::link(&away, &key, "k1");
    let file = data.path().join("backup.db");
    backup(data.path(), &file);
    assert_eq!(away.terminate(), Some(0));
    let restored = run(with_file(data.path(), "restore", &file).args(["--force", "--send"]));
    assert_eq!(last_json(&restored)["messages_held"], 0);
    let waits = "SELECT count(*) FROM job WHERE kind = 'message.send' AND state = 'ready'";
    assert_eq!(query(data.path(), waits), 1);
}

#[test]
fn a_backup_that_is_not_what_its_manifest_says_is_refused_and_changes_nothing() {
    let data = folder();
    let demo = run(peyvand(data.path()).args(["demo", "--once"]));
    assert!(demo.status.success(), "{}", stderr(&demo));
    let file = data.path().join("backup.db");
    backup(data.path(), &file);
    let manifest_file = data.path().join("backup.db.json");
    let manifest = std::fs::read_to_string(&manifest_file).unwrap();
    let before = std::fs::read(data.path().join("peyvand.db")).unwrap();
    let force = || run(with_file(data.path(), "restore", &file).arg("--force"));

    let mut read: Value = serde_json::from_str(&manifest).unwrap();
    let seq = read["chains"][0]["seq"].as_i64().unwrap();
    read["chains"][0]["seq"] = (seq + 1).into();
    std::fs::write(&manifest_file, read.to_string()).unwrap();
    refused(&force(), "another event chain");

    std::fs::write(&manifest_file, &manifest).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    refused(&force(), "another hash");

    std::fs::remove_file(&manifest_file).unwrap();
    refused(&force(), "backup.db.json");
    assert_eq!(
        std::fs::read(data.path().join("peyvand.db")).unwrap(),
        before
    );
    let left = std::fs::read_dir(data.path()).unwrap();
    let left: Vec<_> = left.map(|one| one.unwrap().file_name()).collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().contains("restoring")),
        "{left:?}"
    );
}

#[test]
fn on_postgres_both_commands_name_its_own_tools() {
    let data = folder();
    for (command, word) in [("backup", "pg_dump"), ("restore", "pg_restore")] {
        let mut built = with_file(data.path(), command, &data.path().join("x"));
        let output = run(built.args(["--database", "postgres://u:canary@127.0.0.1:1/d"]));
        assert_eq!(output.status.code(), Some(2));
        refused(&output, word);
        assert!(!stdout(&output).contains("canary"));
    }
}
