//! The front page: what this is, and where each protocol begins.

use std::fmt::Write;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{Lang, escape, page};
use crate::bank::Bank;

/// `GET /`.
pub(crate) async fn index(State(bank): State<Bank>, headers: HeaderMap) -> Response {
    let base = escape(&bank.settings().base(&headers));
    let mut panels = String::new();
    for (name, path) in crate::panels::BASES {
        let _ = write!(
            panels,
            "<tr><td>{name}</td><td class=\"code\">{base}{path}</td><td>any key but <span class=\"code\">wrong</span></td></tr>"
        );
    }
    let body = format!(
        "<p class=\"notice\" role=\"note\">SIMULATED BANK: no real money moves here. Never let it be reached from outside.</p>\
         <main class=\"wide\"><div class=\"sheet\"><h1>Peyvand's bank simulator</h1>\
         <p>Each protocol begins at its own base address.</p><div class=\"scroll\"><table>\
         <thead><tr><th scope=\"col\">Protocol</th><th scope=\"col\">Base address</th><th scope=\"col\">Credentials</th></tr></thead><tbody>\
         <tr><td>ZarinPal v4</td><td class=\"code\">{base}/zarinpal</td><td>any merchant id in the shape of a UUID</td></tr>\
         <tr><td>NextPay</td><td class=\"code\">{base}/nextpay</td><td>any API key in the shape of a UUID</td></tr>\
         <tr><td>Vandar v3</td><td class=\"code\">{base}/vandar</td><td>any API key</td></tr>\
         <tr><td>IDPay v1.1</td><td class=\"code\">{base}/idpay</td><td>any API key of 36 characters</td></tr>\
         <tr><td>PayPing v3</td><td class=\"code\">{base}/payping</td><td>any bearer token</td></tr>\
         <tr><td>Saman (SEP)</td><td class=\"code\">{base}/saman</td><td>any terminal of digits</td></tr>\
         <tr><td>Sadad (Melli)</td><td class=\"code\">{base}/sadad</td><td>any terminal, with the key <span class=\"code\">MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u</span></td></tr>\
         <tr><td>Lyra, PayZen (REST V4)</td><td class=\"code\">{base}/lyra</td><td>any shop of eight digits, any password testpassword_…</td></tr>\
         <tr><td>IranKish v3</td><td class=\"code\">{base}/irankish</td><td>any terminal of eight digits, with the pass phrase <span class=\"code\">0123456789ABCDEF</span></td></tr>\
         <tr><td>Lyra, PayZen (signed form)</td><td class=\"code\">{base}/lyra_form</td><td>any shop of eight digits, with the key <span class=\"code\">1122334455667788</span></td></tr>\
         <tr><td>Stripe Checkout</td><td class=\"code\">{base}/stripe</td><td>any key sk_test_… (account acct_1Simulated)</td></tr>\
         <tr><td>sandbox</td><td class=\"code\">{base}/sandbox</td><td>any terminal, with the secret <span class=\"code\">sandbox-secret-&lt;terminal&gt;</span></td></tr>\
         <tr><td>Parsian (PEC)</td><td class=\"code\">{base}/parsian</td><td>any LoginAccount</td></tr>\
         <tr><td>AsanPardakht</td><td class=\"code\">{base}/asanpardakht</td><td>any merchant, usr and pwd</td></tr>\
         <tr><td>Jibit PPG v3</td><td class=\"code\">{base}/jibit</td><td>any two keys</td></tr>\
         <tr><td>Pasargad (Dorsa)</td><td class=\"code\">{base}/pasargad</td><td>any terminal number, user name and password</td></tr>\
         <tr><td>Mellat</td><td class=\"code\">{base}/mellat</td><td>any terminal number, user name and password</td></tr>\
         <tr><td>Zibal v1</td><td class=\"code\">{base}/zibal</td><td>any merchant</td></tr>\
         {panels}</tbody></table></div>\
         <p><a class=\"button\" href=\"/inbox\">Inbox: messages that were taken</a></p>\
         <p><a class=\"button first\" href=\"/control\">Control desk: switches, book, requests</a></p></div></main>"
    );
    page(StatusCode::OK, Lang::En, "Bank simulator", &body, None)
}
