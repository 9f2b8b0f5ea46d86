//! `/metrics` of a server that took one payment, and who may read it.

use crate::payer::{self, ask};
use crate::shell::{Server, folder, peyvand};

#[test]
fn a_payment_is_counted_from_link_to_message() {
    let data = folder();
    let bank = payer::bank(data.path());
    let key = payer::shop(data.path(), &bank);
    let server = Server::start(peyvand(data.path()).args(["--listen", "127.0.0.1:0", "serve"]));
    let link = payer::link(&server, &key, "k1");
    let back = payer::pay(&payer::choose(&link));
    payer::come_back(&server, &back);
    let url = format!("http://{}/metrics", server.address);
    let text = ask("GET", &url, &[], "").body;
    for line in [
        "# TYPE peyvand_payments_total counter",
        "peyvand_payments_total{driver=\"zarinpal\",state=\"created\"} 1",
        "peyvand_payments_total{driver=\"zarinpal\",state=\"redirected\"} 1",
        "peyvand_payments_total{driver=\"zarinpal\",state=\"verifying\"} 1",
        "peyvand_payments_total{driver=\"zarinpal\",state=\"paid\"} 1",
        "peyvand_payments_total{driver=\"zarinpal\",state=\"unknown\"} 0",
        "peyvand_resolve_items_opened_total{reason=\"already_verified\"} 0",
        "peyvand_callbacks_total{result=\"asked\"} 1",
        "peyvand_verify_seconds_count{driver=\"zarinpal\"} 1",
        "peyvand_http_answers_total{route=\"/{shop}/return/{token}\",status=\"3xx\"} 1",
        "peyvand_http_answers_total{route=\"/v1/payment_links\",status=\"2xx\"} 1",
        "peyvand_healthy 1",
        "peyvand_jobs{lane=\"verify\",state=\"waiting\"} 0",
        "peyvand_jobs{lane=\"message\",state=\"dead\"} 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    // Nothing of the shop or the payer, and the format holds line by line.
    for secret in ["golestan", "payer@", &key] {
        assert!(!text.contains(secret), "{secret}\n{text}");
    }
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        assert!(series.starts_with("peyvand_"), "{line}");
        let number = value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        assert!(number && !value.is_empty(), "{line}");
    }
    // What came through a proxy is nobody's business.
    let proxied = ask("GET", &url, &[("x-forwarded-for", "192.0.2.1")], "");
    assert_eq!(proxied.status, 404);
}

#[test]
fn metrics_that_are_off_are_not_there() {
    let data = folder();
    let server = Server::start(peyvand(data.path()).env("PEYVAND_METRICS", "off").args([
        "--listen",
        "127.0.0.1:0",
        "serve",
    ]));
    let url = format!("http://{}/metrics", server.address);
    assert_eq!(ask("GET", &url, &[], "").status, 404);
}
