//! Commands and the one clear line that each says when it cannot.

use std::net::TcpListener;

use crate::shell::{Server, folder, last_json, peyvand, run, stderr, stdout};

#[test]
fn a_taken_port_is_one_clear_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = folder();
    let output = run(peyvand(data.path()).args(["--listen", &address, "serve"]));
    assert!(!output.status.success());
    let said = stderr(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("cannot listen on") && said.contains(&address),
        "{said}"
    );
}

#[test]
fn settings_that_cannot_be_read_are_named() {
    let data = folder();
    let file = data.path().join("peyvand.toml");
    let ask = || {
        run(peyvand(data.path())
            .arg("--config")
            .arg(&file)
            .arg("config"))
    };
    assert!(stderr(&ask()).contains("peyvand.toml"));
    for (text, word) in [
        ("listen = ", "peyvand.toml"),
        ("lissten = \"x\"", "lissten"),
        ("listen = 8080", "listen"),
    ] {
        std::fs::write(&file, text).unwrap();
        let output = ask();
        assert_eq!(output.status.code(), Some(2), "{text}");
        let said = stderr(&output);
        assert!(said.contains(word), "{text}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn config_says_where_each_value_came_from_and_hides_secrets() {
    let data = folder();
    let output = run(peyvand(data.path())
        .env("PEYVAND_NODE", "n-7")
        .env("PEYVAND_KEY", "canary-canary")
        .args(["config", "--json"]));
    let shown = last_json(&output);
    assert_eq!(shown["node"]["value"], "n-7");
    assert_eq!(shown["node"]["source"], "PEYVAND_NODE");
    assert_eq!(shown["data"]["source"], "flag");
    assert_eq!(shown["log"]["source"], "default");
    assert!(!stdout(&output).contains("canary"));
}

#[test]
fn a_second_instance_and_a_writing_command_are_kept_out_while_looking_is_allowed() {
    let data = folder();
    let server = Server::start(peyvand(data.path()).args(["--listen", "127.0.0.1:0", "serve"]));
    let second = run(peyvand(data.path()).args(["--listen", "127.0.0.1:0", "serve"]));
    assert!(!second.status.success());
    assert!(
        stderr(&second).contains("another peyvand"),
        "{}",
        stderr(&second)
    );
    let writing = run(peyvand(data.path()).args(["setup", "shop", "abc", "--name", "x"]));
    assert!(!writing.status.success());
    let looking = run(peyvand(data.path()).args(["verify-books", "--json"]));
    assert_eq!(
        last_json(&looking)["books_ok"],
        true,
        "{}",
        stderr(&looking)
    );
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn a_database_newer_than_the_program_is_refused() {
    let data = folder();
    assert!(run(peyvand(data.path()).arg("migrate")).status.success());
    let file = rusqlite::Connection::open(data.path().join("peyvand.db")).unwrap();
    file.execute(
        "INSERT INTO schema_migration VALUES (9999, 'future', 'x')",
        [],
    )
    .unwrap();
    drop(file);
    let output = run(peyvand(data.path()).args(["--listen", "127.0.0.1:0", "serve"]));
    assert!(!output.status.success());
    assert!(stderr(&output).contains("newer"), "{}", stderr(&output));
}

#[test]
fn a_breach_in_the_books_is_listed_with_exit_code_1() {
    let data = folder();
    assert!(
        run(peyvand(data.path()).args(["demo", "--once"]))
            .status
            .success()
    );
    let file = rusqlite::Connection::open(data.path().join("peyvand.db")).unwrap();
    file.execute("UPDATE receipt SET amount_minor = amount_minor + 1", [])
        .unwrap();
    drop(file);
    let output = run(peyvand(data.path()).arg("verify-books"));
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("receipt"), "{}", stdout(&output));
}

#[test]
fn the_resolve_queue_says_what_is_wrong_with_a_call() {
    let data = folder();
    assert!(
        run(peyvand(data.path()).args(["demo", "--once"]))
            .status
            .success()
    );
    let list = run(peyvand(data.path()).args(["resolve", "--json"]));
    assert_eq!(last_json(&list)["data"].as_array().map(Vec::len), Some(0));
    let item = "res_00000000000070008000000000000001";
    for (args, word) in [
        (vec!["resolve", "nonsense", "--dismiss"], "not the id"),
        (vec!["resolve", item], "--keep-as-credit or --dismiss"),
        (vec!["resolve", item, "--dismiss"], "no such item"),
    ] {
        let output = run(peyvand(data.path()).args(&args));
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains(word),
            "{args:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn the_key_file_is_its_owners_alone_and_another_key_is_noticed() {
    use std::os::unix::fs::PermissionsExt;
    let data = folder();
    assert!(
        run(peyvand(data.path()).args(["demo", "--once"]))
            .status
            .success()
    );
    let key = data.path().join("peyvand.key");
    assert_eq!(
        std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let well = last_json(&run(peyvand(data.path()).args(["doctor", "--json"])));
    assert_eq!(well["ok"], true, "{well}");
    std::fs::write(&key, "00".repeat(32)).unwrap();
    let output = run(peyvand(data.path()).arg("doctor"));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("credentials cannot be opened"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn the_bank_simulator_stays_on_loopback() {
    let data = folder();
    let output = run(peyvand(data.path()).args(["bank", "--listen", "0.0.0.0:0"]));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("loopback"));
}

#[test]
fn a_command_whose_output_nobody_reads_does_its_work() {
    let data = folder();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let done = peyvand(data.path())
        .args(["setup", "admin-link"])
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .stdin(std::process::Stdio::null())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(stderr(&done), "");
    assert!(done.status.success());
}
