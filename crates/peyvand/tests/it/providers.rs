//! Providers and the mail server at the command line; secrets come from standard input.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::shell::{Server, folder, last_json, peyvand, run, stderr, stdout};

const CANARY: &str = "canary-from-standard-input";

fn typing(command: &mut Command, secret: &str) -> Output {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = pipes.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{secret}").unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn setup(data: &Path, args: &[&str]) -> Command {
    let mut command = peyvand(data);
    command.args(["--json", "setup"]).args(args);
    command
}

#[test]
fn a_provider_is_made_tried_changed_and_switched() {
    let data = folder();
    let bank = Server::start(peyvand(data.path()).args(["--listen", "127.0.0.1:0", "bank"]));
    let base = format!("http://{}/sandbox", bank.address);
    assert!(
        run(&mut setup(
            data.path(),
            &["shop", "golestan", "--name", "x"]
        ))
        .status
        .success()
    );
    let make = |secret: &str| {
        let mut args = vec![
            "provider", "golestan", "sandbox", "--name", "Bank", "--check",
        ];
        args.extend(["--base-url", &base, "--credential", "terminal=golestan"]);
        args.extend(["--credential", "secret=-"]);
        typing(&mut setup(data.path(), &args), secret)
    };
    let wrong = make(CANARY);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        stderr(&wrong).contains("secret is wrong"),
        "{}",
        stderr(&wrong)
    );
    assert!(!stderr(&wrong).contains(CANARY));

    let made = last_json(&make("sandbox-secret-golestan"));
    assert_eq!(
        (&made["state"], &made["checked"]),
        (&"test".into(), &"good".into())
    );
    let id = made["id"].as_str().unwrap();
    let change = |args: &[&str]| {
        let mut all = vec!["provider", "--id", id];
        all.extend(args);
        run(&mut setup(data.path(), &all))
    };
    let off = last_json(&change(&["--state", "off", "--published", "off"]));
    assert_eq!(
        (&off["state"], &off["published"]),
        (&"disabled".into(), &false.into())
    );
    let broken = change(&["--max", "12,34"]);
    assert!(
        stderr(&broken).contains("max: is no amount"),
        "{}",
        stderr(&broken)
    );
    let elsewhere = change(&["--base-url", "http://127.0.0.1:9/x"]);
    assert!(
        stderr(&elsewhere).contains("secret: must be given again"),
        "{}",
        stderr(&elsewhere)
    );
    let on = last_json(&change(&[
        "--name", "Renamed", "--state", "on", "--place", "1",
    ]));
    assert_eq!(on["state"], "test");
}

#[test]
fn a_mail_server_is_set_up_and_its_failure_told() {
    let data = folder();
    assert!(
        run(&mut setup(
            data.path(),
            &["shop", "golestan", "--name", "x"]
        ))
        .status
        .success()
    );
    let none = run(&mut setup(
        data.path(),
        &["mail", "--test", "a@example.org"],
    ));
    assert!(
        stderr(&none).contains("no mail server is set up"),
        "{}",
        stderr(&none)
    );
    let mut args = vec![
        "mail",
        "--host",
        "localhost",
        "--port",
        "9",
        "--security",
        "none",
    ];
    args.extend([
        "--user",
        "shop",
        "--password",
        "-",
        "--from",
        "shop@example.org",
    ]);
    let made = typing(&mut setup(data.path(), &args), CANARY);
    assert_eq!(last_json(&made)["active"], true, "{}", stderr(&made));
    let tested = run(&mut setup(
        data.path(),
        &["mail", "--test", "a@example.org"],
    ));
    assert_eq!(tested.status.code(), Some(1));
    assert!(
        stderr(&tested).contains("connection"),
        "{}",
        stderr(&tested)
    );
    for output in [&made, &tested] {
        assert!(!stdout(output).contains(CANARY) && !stderr(output).contains(CANARY));
    }
}
