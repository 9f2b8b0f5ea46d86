//! The bell's pages, the filters of messages, and the form of when and to whom messages go.

use http::StatusCode;

use crate::office_pages::Office;
use crate::settings_desk::{first_of, open};
use crate::till::Till;

const BELL: &str = "/office/notices";
const SHOPS: &str = "/office/settings/shops";

#[tokio::test]
async fn the_bell_counts_and_its_list_is_read() {
    let till = Till::new().await;
    let office = &till.office;
    let (status, page) = office.get(&office.owner, BELL).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Notices: none new"), "{page}");
    assert!(page.contains("Nothing yet."), "{page}");

    let made = office.make(&office.owner, "amount=5000").await;
    till.is_paid("sandbox", &made).await;
    let (_, page) = office.get(&office.owner, "/office").await;
    assert!(page.contains("Notices: 1 new"), "{page}");
    let (_, page) = office.get(&office.owner, BELL).await;
    assert!(page.contains("tr class=\"new\""), "{page}");
    let (_, rest) = page.split_once("name=\"up_to\" value=\"").unwrap();
    let newest = rest.split_once('"').unwrap().0.to_owned();
    let (_, none) = office
        .get(&office.owner, "/office/notices?kind=expired")
        .await;
    assert!(!none.contains("tr class=\"new\""), "{none}");

    let read = "/office/notices/read";
    let answer = office.post(&office.owner, read, "up_to=nonsense").await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let form = format!("up_to={newest}&back=https://evil.example");
    let answer = office.post(&office.owner, read, &form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], BELL);
    let (_, page) = office.get(&office.owner, BELL).await;
    assert!(page.contains("Notices: none new"), "{page}");
    assert!(!page.contains("tr class=\"new\""), "{page}");
}

#[tokio::test]
async fn what_somebody_wants_to_be_told_is_kept() {
    let office = Office::new().await;
    let place = "/office/notices/wishes";
    let (_, page) = office.get(&office.owner, place).await;
    assert!(
        page.contains("name=\"mail_paid\" value=\"yes\" checked"),
        "{page}"
    );
    let form = "bell_paid=all&bell_expired=never&mail_expired=yes&bell_credit_low=nonsense";
    let answer = office.post(&office.owner, place, form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let (_, page) = office.get(&office.owner, place).await;
    assert!(page.contains("name=\"mail_paid\" value=\"yes\">"), "{page}");
    assert!(page.contains("<option value=\"all\" selected>"), "{page}");
    assert!(page.contains("<option value=\"never\" selected>"), "{page}");
}

#[tokio::test]
async fn messages_are_narrowed_by_channel_address_and_day() {
    let office = Office::new().await;
    for to in ["sara@example.org", "reza@example.org"] {
        let to = to.replace('@', "%40");
        let form = format!("amount=5000&recipients={to}");
        office.make(&office.owner, &form).await;
    }
    let found = |page: &str| {
        let rows = ["sara@example.org", "reza@example.org"];
        rows.map(|one| page.contains(&format!("class=\"code\">{one}")))
    };
    for (query, shown) in [
        ("", [true, true]),
        ("?address=sara%40Example.org", [true, false]),
        ("?channel=kavenegar", [false, false]),
        ("?from=2026-11-22", [false, false]),
        ("?to=2026-11-21", [true, true]),
        (
            "?from=2026-11-21&to=2026-11-21&address=reza%40example.org",
            [false, true],
        ),
    ] {
        let path = format!("/office/outbox{query}");
        let (status, page) = office.get(&office.owner, &path).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(found(&page), shown, "{query}: {page}");
    }
    let (_, page) = office.get(&office.owner, "/office/outbox?from=noon").await;
    assert!(page.contains("f-from-wrong"), "{page}");
}

#[tokio::test]
async fn a_shop_says_when_and_to_whom_it_writes() {
    let office = Office::new().await;
    let place = format!("{}/sending", first_of(&office, SHOPS).await);
    let form = open(&office, &office.owner, &place).await;
    assert!(form.page.contains("value=\"22:00\""), "{}", form.page);
    let good = &[
        ("quiet_from", "23:30"),
        ("quiet_until", "۷"),
        ("wait_link_sent", "yes"),
        ("abroad", "some"),
        ("codes", "+49 33"),
        ("number_hour", "4"),
        ("number_day", "9"),
        ("shop_hour", "500"),
    ];
    let saved = form.send(&office, &office.owner, good).await;
    saved.leads_to(&place);
    let form = open(&office, &office.owner, &place).await;
    for shown in [
        "value=\"23:30\"",
        "value=\"07:00\"",
        "value=\"49 33\"",
        "value=\"500\"",
    ] {
        assert!(form.page.contains(shown), "{shown}: {}", form.page);
    }
    let mut bad = good.to_vec();
    (bad[0], bad[4], bad[7]) = (("quiet_from", "noon"), ("codes", "x"), ("shop_hour", "0"));
    let shown = form.send(&office, &office.owner, &bad).await;
    shown.keeps(&[
        ("quiet_from", "value=\"noon\"", "22:00"),
        ("codes", "value=\"x\"", "49 33"),
        ("shop_hour", "value=\"0\"", "1"),
    ]);
}

#[tokio::test]
async fn a_text_is_shown_as_an_e_mail_on_a_page_that_can_do_nothing() {
    let office = Office::new().await;
    let shop = first_of(&office, SHOPS).await;
    let place = format!("{shop}/messages/link_sent/email/en/preview/html");
    let form = "subject=Hello&text=Pay+%7B%7B+link_url+%7D%7D+%3Cscript%3E";
    let answer = office.post(&office.owner, &place, form).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(
        policy.starts_with("sandbox;default-src 'none';"),
        "{policy}"
    );
    let page = crate::doors::text(answer).await;
    assert!(page.contains("<html") && page.contains("Pay "), "{page}");
    assert!(!page.contains("<script"), "{page}");
    let short = format!("{shop}/messages/link_sent/short/en/preview/html");
    let answer = office.post(&office.owner, &short, "text=Pay").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}
