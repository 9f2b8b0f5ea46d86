//! `peyvand setup`: shops, links, accounts, receipt types and keys, made, changed and listed.

use std::path::Path;

use serde_json::Value;

use crate::shell::{folder, last_json, peyvand, run, stderr, stdout};

fn setup(data: &Path, args: &[&str]) -> Value {
    let done = run(peyvand(data).arg("setup").args(args).arg("--json"));
    assert!(done.status.success(), "{args:?}: {}", stderr(&done));
    last_json(&done)
}

fn refused(data: &Path, args: &[&str], word: &str) {
    let done = run(peyvand(data).arg("setup").args(args));
    assert_eq!(done.status.code(), Some(2), "{args:?}: {}", stderr(&done));
    assert!(stderr(&done).contains(word), "{args:?}: {}", stderr(&done));
}

/// The only merchant of the list.
fn listed(data: &Path) -> Value {
    let mut list = setup(data, &["list"]);
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
    list["data"][0].take()
}

#[test]
fn a_shop_is_made_and_then_only_what_is_given_changes() {
    let data = folder();
    let data = data.path();
    let made = [
        "shop",
        "golestan",
        "--name",
        "گلستان",
        "--contact",
        "021",
        "--validity-days",
        "3",
    ];
    setup(data, &made);
    setup(data, &["shop", "golestan", "--unit", "rial"]);
    let merchant = listed(data);
    let shop = &merchant["shops"][0];
    for (field, value) in [
        ("name", "گلستان"),
        ("contact", "021"),
        ("unit", "rial"),
        ("language", "fa"),
        ("time_zone", "Asia/Tehran"),
    ] {
        assert_eq!(shop[field], value, "{field}");
    }
    assert_eq!(shop["links"]["validity_days"], 3);
    setup(
        data,
        &[
            "shop",
            "golestan",
            "--slug",
            "nastaran",
            "--validity-days",
            "0",
        ],
    );
    // The old address still names it.
    setup(
        data,
        &["shop", "golestan", "--manager-email", "m@example.ir"],
    );
    let merchant = listed(data);
    let shop = &merchant["shops"][0];
    assert_eq!(
        (&shop["slug"], &shop["manager_email"]),
        (&"nastaran".into(), &"m@example.ir".into())
    );
    assert_eq!(shop["links"]["validity_days"], Value::Null);
    // A further shop is the same merchant's.
    setup(data, &["shop", "second", "--name", "دوم"]);
    assert_eq!(listed(data)["shops"].as_array().map(Vec::len), Some(2));
    refused(
        data,
        &["shop", "second", "--slug", "golestan"],
        "slug: is taken",
    );
    refused(
        data,
        &["shop", "second", "--unit", "major"],
        "unit: does not fit",
    );
    refused(
        data,
        &["shop", "second", "--manager-email", "x"],
        "no e-mail",
    );
    let text = stdout(&run(peyvand(data).args(["setup", "list"])));
    assert!(text.contains("shop") && text.contains("nastaran"), "{text}");
}

#[test]
fn a_second_merchant_is_begun_on_purpose_alone() {
    let data = folder();
    let data = data.path();
    setup(data, &["shop", "golestan", "--name", "x"]);
    setup(data, &["shop", "other", "--name", "y", "--new-merchant"]);
    refused(data, &["shop", "third", "--name", "z"], "--beside");
    setup(data, &["shop", "third", "--name", "z", "--beside", "other"]);
    let list = setup(data, &["list"]);
    let shops = |n: usize| list["data"][n]["shops"].as_array().map(Vec::len);
    assert_eq!((shops(0), shops(1)), (Some(1), Some(2)));
}

#[test]
fn accounts_receipt_types_and_links_are_set_up() {
    let data = folder();
    let data = data.path();
    setup(data, &["shop", "golestan", "--name", "گلستان"]);
    let iban = "۸۲۰۵۴۰۱۰۲۶۸۰۰۲۰۸۱۷۹۰۹۰۰۲";
    let account = setup(data, &["account", "--name", "Savings", "--iban", iban]);
    let account = account["id"].as_str().unwrap();
    setup(data, &["account", account, "--name", "Spare"]);
    let kind = setup(data, &["receipt-type", "--name", "Donations"]);
    let kind = kind["id"].as_str().unwrap();
    refused(
        data,
        &["account", "--name", "x", "--iban", "IR1"],
        "iban: is no IBAN",
    );
    refused(data, &["receipt-type"], "name: must be given");
    let links = [
        "links",
        "golestan",
        "--account",
        account,
        "--receipt-type",
        kind,
        "--email",
        "off",
        "--description",
        "Order {reference}",
    ];
    setup(data, &links);
    refused(data, &["links", "golestan", "--description", "{x}"], "{x}");
    refused(
        data,
        &["account", account, "--active", "off"],
        "active: is what the shop گلستان uses",
    );
    refused(
        data,
        &["receipt-type", kind, "--active", "off"],
        "choose another one",
    );
    let merchant = listed(data);
    let links = &merchant["shops"][0]["links"];
    assert_eq!(links["account"], account);
    assert_eq!(links["receipt_type"], kind);
    assert_eq!(links["description"], "Order {reference}");
    assert_eq!(links["channels"], serde_json::json!([]));
    assert_eq!(links["approve"], true, "not given, not changed");
    let spare = merchant["accounts"].as_array().unwrap();
    let spare = spare.iter().find(|one| one["id"] == account).unwrap();
    assert_eq!(spare["iban"], "IR820540102680020817909002");
    assert_eq!(spare["name"], "Spare");
}

#[test]
fn a_logo_comes_out_of_a_file_and_goes() {
    let data = folder();
    let data = data.path();
    setup(data, &["shop", "golestan", "--name", "x"]);
    let (good, bad) = (data.join("logo.png"), data.join("page.png"));
    // A picture of one point.
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\
        \x89\0\0\0\rIDATx\xdac\xfc\xff\x9f\xa1\x1e\0\x07\x82\x02\x7f=\xc8H\xef\0\0\0\0IEND\xaeB`\x82";
    std::fs::write(&good, png).unwrap();
    std::fs::write(&bad, "<html></html>").unwrap();
    setup(
        data,
        &["shop", "golestan", "--logo", good.to_str().unwrap()],
    );
    let logo = listed(data)["shops"][0]["logo"].take();
    assert!(
        logo.as_str().unwrap().starts_with("/golestan/logo/"),
        "{logo}"
    );
    refused(
        data,
        &["shop", "golestan", "--logo", bad.to_str().unwrap()],
        "web page",
    );
    setup(data, &["shop", "golestan", "--remove-logo"]);
    assert_eq!(listed(data)["shops"][0]["logo"], Value::Null);
}

#[test]
fn keys_are_listed_without_their_secret_and_revoked() {
    let data = folder();
    let data = data.path();
    setup(data, &["shop", "golestan", "--name", "x"]);
    let secret = setup(data, &["key", "golestan", "--name", "till"]);
    let secret = secret["key"].as_str().unwrap();
    let list = setup(data, &["key", "golestan", "--list"]);
    assert_eq!(list["data"][0]["name"], "till");
    assert!(!list.to_string().contains(secret));
    assert!(!setup(data, &["list"]).to_string().contains(secret));
    let id = list["data"][0]["id"].as_str().unwrap();
    let live = setup(data, &["key", "golestan", "--list", "--live"]);
    assert_eq!(live["data"], serde_json::json!([]));
    setup(data, &["key", "golestan", "--revoke", id]);
    refused(data, &["key", "golestan", "--revoke", id], "no such thing");
    let list = setup(data, &["key", "golestan", "--list"]);
    assert!(list["data"][0]["revoked_at"].is_string(), "{list}");
}
