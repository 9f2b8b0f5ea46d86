//! The charts of the first page: what is booked is drawn, what a reader may not see is not.

use domain::access::Role;
use http::StatusCode;

use crate::office_pages::Office;
use crate::till::Till;

#[tokio::test]
async fn what_is_paid_stands_in_the_charts_of_the_first_page() {
    let till = Till::new().await;
    let office = &till.office;
    let (_, before) = office.get(&office.owner, "/office").await;
    assert!(!before.contains("class=\"board\""), "{before}");

    let link = office.make(&office.owner, "amount=12500").await;
    let waits = office.make(&office.owner, "amount=4000").await;
    till.is_paid("zarinpal", &link).await;
    office.app.run_due().await.unwrap();
    let (status, page) = office.get(&office.owner, "/office").await;
    assert_eq!(status, StatusCode::OK);
    for part in [
        "role=\"img\"",
        "<title",
        "<desc",
        "12,500",
        "12,500 toman in all; most on 2026-11-21: 12,500 toman",
        "Bank 2",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // One link waits for its 4,000 toman.
    let open = page.split("/office/links?state=open").nth(1).unwrap();
    assert!(
        open.starts_with('"') && open[..300].contains("4,000"),
        "{open}"
    );
    let payer = till.payer_at("zarinpal", &waits).await;
    assert_eq!(
        till.state(&payer).await,
        domain::payment::PaymentState::Redirected
    );

    // The next day it is another day's, and the books say so too.
    for _ in 0..3 {
        till.pass(11 * 3_600);
        office.app.run_due().await.unwrap();
        let (_, page) = office.get(&office.owner, "/office?days=7").await;
        assert!(page.contains("12,500"), "{page}");
    }
    assert_eq!(office.app.verify_books().await.unwrap(), []);
}

#[tokio::test]
async fn a_page_that_somebody_opens_is_counted_and_a_preview_is_not() {
    let till = Till::new().await;
    let office = &till.office;
    let [seen, shown] = [
        office.make(&office.owner, "amount=1000").await,
        office.make(&office.owner, "amount=2000").await,
    ];
    for (link, agent) in [
        (&seen, "Mozilla/5.0"),
        (&shown, "TelegramBot (like TwitterBot)"),
    ] {
        let id = link.rsplit('/').next().unwrap().parse().unwrap();
        let view = office.app.find_link(till.scope, id).await.unwrap();
        let path = view
            .url
            .strip_prefix("http://127.0.0.1:1")
            .unwrap()
            .to_owned();
        let request = http::Request::get(path).header("user-agent", agent);
        let answer = office.ask("", request, String::new()).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    office.app.run_due().await.unwrap();
    let read = |tx: &mut store::Tx<'_>| {
        let rows = tx.query("SELECT link_id FROM link_opened LIMIT 9", &[])?;
        let name = |row: &store::Row| Ok(row.text("link_id")?.to_owned());
        rows.iter()
            .map(name)
            .collect::<Result<Vec<_>, store::StoreError>>()
    };
    let opened = office.app.store().read(read).await.unwrap();
    assert_eq!(opened, [seen.rsplit('/').next().unwrap()]);
}

#[tokio::test]
async fn sums_are_shown_to_those_alone_who_may_see_them() {
    let till = Till::new().await;
    let office = &till.office;
    let link = office.make(&office.owner, "amount=12500").await;
    till.is_paid("zarinpal", &link).await;
    let seller = office.colleague(Role::Sales, "reza@golestan.example").await;
    let (status, page) = office.get(&seller, "/office").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        !page.contains("12,500") && !page.contains("class=\"board\""),
        "{page}"
    );
    let (status, _) = office.get(&office.owner, "/office?shop=nonsense").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let bare = Office::bare().await;
    let (_, page) = bare.get(&bare.owner, "/office").await;
    assert!(page.contains("class=\"todo\""), "{page}");
}

impl Till {
    /// So many seconds go by.
    fn pass(&self, seconds: i64) {
        self.office
            .clock
            .advance(jiff::SignedDuration::from_secs(seconds));
    }
}
