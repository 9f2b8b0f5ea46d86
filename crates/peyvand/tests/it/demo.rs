//! `peyvand demo --once` on both engines, and what it leaves behind.

use testkit::PrivateCluster;

use crate::shell::{folder, last_json, peyvand, run, stderr, stdout};

fn assert_story(told: &serde_json::Value) {
    assert_eq!(told["books_ok"], true, "{told}");
    assert_eq!(
        (told["amount"].as_i64(), told["currency"].as_str()),
        (Some(2_500_000), Some("IRR"))
    );
    assert_eq!(told["receipt_number"], 1);
    assert_eq!(told["messages"], 3, "link sent, paid, staff told");
    assert!(told["payment_id"].as_str().unwrap().starts_with("pay_"));
    assert!(
        told["tracking_code"]
            .as_str()
            .unwrap()
            .bytes()
            .all(|b| b.is_ascii_digit())
    );
    assert!(told["link_url"].as_str().unwrap().contains("/golestan/l/t"));
}

#[test]
fn sqlite_one_payment_from_link_to_receipt() {
    let data = folder();
    let output = run(peyvand(data.path()).args(["demo", "--once", "--json"]));
    assert!(output.status.success(), "{}", stderr(&output));
    assert_story(&last_json(&output));
    // Given a data folder, the demo leaves its books there, and they are whole.
    let books = run(peyvand(data.path()).args(["verify-books", "--json"]));
    assert_eq!(last_json(&books)["books_ok"], true);
}

#[test]
fn postgres_one_payment_from_link_to_receipt_and_nothing_left_behind() {
    let Some(cluster) = PrivateCluster::or_skip() else {
        return;
    };
    let url = cluster.database("demo_once");
    let data = folder();
    for round in 1..=2 {
        let output =
            run(peyvand(data.path()).args(["--database", &url, "demo", "--once", "--json"]));
        assert!(
            output.status.success(),
            "round {round}: {}",
            stderr(&output)
        );
        assert_story(&last_json(&output));
    }
}

#[test]
fn postgres_a_schema_that_holds_something_is_refused() {
    let Some(cluster) = PrivateCluster::or_skip() else {
        return;
    };
    let url = cluster.database("demo_refused");
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client
        .batch_execute("CREATE SCHEMA peyvand_demo; CREATE TABLE peyvand_demo.mine (x int)")
        .unwrap();
    let data = folder();
    let output = run(peyvand(data.path()).args(["--database", &url, "demo", "--once"]));
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("peyvand_demo"),
        "{}",
        stderr(&output)
    );
    let kept = client.query_one("SELECT count(*) FROM peyvand_demo.mine", &[]);
    assert!(kept.is_ok(), "what was there is untouched");
}

#[test]
fn people_read_the_steps() {
    let data = folder();
    let output = run(peyvand(data.path()).args(["demo", "--once"]));
    let text = stdout(&output);
    for word in [
        "created", "message", "bank", "callback", "booked", "told", "books",
    ] {
        assert!(text.contains(word), "{word} is missing in:\n{text}");
    }
}
