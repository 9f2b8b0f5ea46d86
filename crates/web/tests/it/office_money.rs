//! What staff do about money: they decide about what fits nowhere, and ask the bank now.

use std::task::Poll;

use axum::response::Response;
use bank::{Behaviour, Switch};
use domain::access::Role;
use domain::payment::PaymentState;
use http::StatusCode;
use http::header::LOCATION;

use crate::office_pages::read;
use crate::till::{Payer, Till, found};

impl Till {
    /// The page of the only open item of the queue.
    async fn only_item(&self) -> String {
        let (status, page) = self.office.get(&self.office.owner, "/office/resolve").await;
        assert_eq!(status, StatusCode::OK);
        let items: Vec<&str> = found(&page, "href=\"/office/resolve/").collect();
        let [item] = items.as_slice() else {
            panic!("{} items: {page}", items.len());
        };
        format!("/office/resolve/{item}")
    }

    async fn queue_is_empty(&self) -> bool {
        let (_, page) = self.office.get(&self.office.owner, "/office/resolve").await;
        found(&page, "href=\"/office/resolve/").next().is_none()
    }

    async fn decide(&self, item: &str, form: &str) -> Response {
        self.office.post(&self.office.owner, item, form).await
    }

    /// A decision that must be refused, with the field that is named; nothing is booked by it.
    async fn is_refused(&self, item: &str, form: &str, status: StatusCode, field: &str) -> String {
        let before = self.transfers().await;
        let (said, page) = read(self.decide(item, form).await).await;
        assert_eq!(said, status, "{form}: {page}");
        let named = format!("<a href=\"#{field}\">");
        assert!(
            page.contains(&named),
            "{form} does not name {field}: {page}"
        );
        assert_eq!(self.transfers().await, before, "{form}");
        page
    }

    /// A link of so many toman.
    async fn link(&self, toman: u32) -> String {
        let fields = format!("amount={toman}&until=never");
        self.office.make(&self.office.owner, &fields).await
    }

    /// A payment of a link of 40,000 toman that the bank spoils like this.
    async fn conflict(&self, driver: &str, behaviour: Behaviour) -> Payer {
        let link = self.link(40_000).await;
        self.bank_will(driver, Switch::new(behaviour));
        let payer = self.is_paid(driver, &link).await;
        self.bank_behaves();
        assert_eq!(self.state(&payer).await, PaymentState::Conflict);
        payer
    }

    async fn check(&self, cookie: &str, payer: &Payer, back: &str) -> Response {
        let path = format!("/office/payments/{}/check", payer.payment);
        self.office
            .post(cookie, &path, &format!("back={back}"))
            .await
    }
}

fn place(response: &Response) -> &str {
    response.headers()[LOCATION].to_str().unwrap()
}

/// The ledger after one payment of 40,000 toman with an approved receipt.
fn booked_once() -> [(String, i64); 2] {
    ["allocation", "payment"].map(|kind| (kind.to_owned(), 400_000))
}

const BAD: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const KEEP: &str = "decision=kept_as_credit&sure=yes";
const DISMISS: &str = "decision=dismissed&sure=yes";

#[tokio::test]
async fn money_for_a_cancelled_link_is_kept_and_cannot_be_wished_away() {
    let till = Till::new().await;
    let link = till.link(40_000).await;
    let mut payer = till.payer_at("sandbox", &link).await;
    let cancelled = till
        .office
        .post(
            &till.office.owner,
            &format!("{link}/cancel"),
            "reason=mistake",
        )
        .await;
    assert_eq!(cancelled.status(), StatusCode::SEE_OTHER);
    till.press(&mut payer, "pay").await;
    till.come_back(&payer).await;
    assert_eq!(till.state(&payer).await, PaymentState::Paid);

    let item = till.only_item().await;
    let (_, page) = till.office.get(&till.office.owner, &item).await;
    assert!(page.contains("value=\"kept_as_credit\""), "{page}");
    assert!(!page.contains("value=\"dismissed\""), "{page}");
    assert!(!page.contains("name=\"amount\""), "booked already: {page}");
    assert!(
        page.contains("<b>40,000</b> <small>toman</small>"),
        "{page}"
    );

    let page = till
        .is_refused(
            &item,
            "decision=kept_as_credit&note=Asked+Sara",
            BAD,
            "sure",
        )
        .await;
    assert!(page.contains(">Asked Sara</textarea>"), "{page}");
    till.is_refused(&item, "sure=yes", BAD, "decision").await;
    till.is_refused(&item, "decision=burnt&sure=yes", BAD, "decision")
        .await;
    till.is_refused(&item, DISMISS, BAD, "decision").await;
    // It stands in the books: whoever forges a figure books nothing.
    let forged = format!("{KEEP}&amount=1");
    till.is_refused(&item, &forged, BAD, "decision").await;
    let long = format!("{KEEP}&note={}", "n".repeat(1_001));
    till.is_refused(&item, &long, BAD, "note").await;
    assert_eq!(till.only_item().await, item, "still open");

    let done = till.decide(&item, &format!("{KEEP}&note=Asked+Sara")).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert!(till.queue_is_empty().await);
    let (_, page) = till.office.get(&till.office.owner, &item).await;
    assert!(page.contains("Asked Sara") && !page.contains("<form class=\"sheet\""));
    let again = till.decide(&item, KEEP).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    assert_eq!(till.transfers().await, [("payment".to_owned(), 400_000)]);
    till.books_agree().await;
}

#[tokio::test]
async fn a_used_reference_can_only_be_dismissed() {
    let till = Till::new().await;
    let first = till.link(10_000).await;
    till.is_paid("sandbox", &first).await;
    let booked = till.transfers().await;
    till.conflict("sandbox", Behaviour::AnotherReference).await;

    let item = till.only_item().await;
    let (_, page) = till.office.get(&till.office.owner, &item).await;
    assert!(page.contains("value=\"dismissed\""), "{page}");
    assert!(!page.contains("value=\"kept_as_credit\""), "{page}");
    till.is_refused(&item, KEEP, BAD, "decision").await;
    let forged = format!("{KEEP}&amount=40000");
    till.is_refused(&item, &forged, BAD, "decision").await;

    // A figure is only for what is kept.
    let done = till.decide(&item, &format!("{DISMISS}&amount=x")).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert_eq!(till.transfers().await, booked);
    assert!(till.queue_is_empty().await);
    till.books_agree().await;
}

#[tokio::test]
async fn a_sum_that_the_bank_did_not_say_is_typed_by_a_person() {
    let till = Till::new().await;
    till.conflict("zarinpal", Behaviour::WrongAmount).await;
    let item = till.only_item().await;
    let (_, page) = till.office.get(&till.office.owner, &item).await;
    assert!(page.contains("name=\"amount\""), "{page}");
    for typed in ["", "0", "x", "-5", "4000.5", "99999999999999999999"] {
        let form = format!("{KEEP}&amount={typed}");
        let page = till.is_refused(&item, &form, BAD, "amount").await;
        assert!(page.contains(&format!("value=\"{typed}\"")), "{page}");
    }
    assert_eq!(till.transfers().await, []);
    // ۴٬۰۰۰ toman, as a Persian keyboard writes them.
    let typed = "%DB%B4%D9%AC%DB%B0%DB%B0%DB%B0";
    let done = till.decide(&item, &format!("{KEEP}&amount={typed}")).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert_eq!(till.transfers().await, [("resolved".to_owned(), 40_000)]);
    till.books_agree().await;
}

#[tokio::test]
async fn a_sum_that_the_bank_did_say_is_kept_as_it_said_or_as_a_person_knows_better() {
    for (typed, booked) in [("", 40_000), ("4500", 45_000)] {
        let till = Till::new().await;
        till.conflict("sandbox", Behaviour::WrongAmount).await;
        let item = till.only_item().await;
        let done = till.decide(&item, &format!("{KEEP}&amount={typed}")).await;
        assert_eq!(done.status(), StatusCode::SEE_OTHER);
        assert_eq!(till.transfers().await, [("resolved".to_owned(), booked)]);
        till.books_agree().await;
    }
}

#[tokio::test]
async fn six_clerks_who_decide_at_once_decide_once() {
    let till = Till::new().await;
    till.conflict("sandbox", Behaviour::WrongAmount).await;
    let item = till.only_item().await;
    let decide = |place| till.decide(&item, if place % 2 == 0 { KEEP } else { DISMISS });
    let two = |place| {
        let decide = &decide;
        async move {
            let (one, other) = tokio::join!(decide(place), decide(place + 1));
            [one.status(), other.status()]
        }
    };
    let (first, next, last) = tokio::join!(two(0), two(2), two(4));
    let said = [first, next, last].concat();
    let done = said.iter().filter(|one| **one == StatusCode::SEE_OTHER);
    assert_eq!(done.count(), 1, "{said:?}");
    let late = said.iter().filter(|one| **one == StatusCode::CONFLICT);
    assert_eq!(late.count(), 5, "{said:?}");
    assert!(till.transfers().await.len() <= 1);
    till.books_agree().await;
}

#[tokio::test]
async fn whoever_may_not_decide_sees_no_item_and_closes_none() {
    let till = Till::new().await;
    till.conflict("sandbox", Behaviour::WrongAmount).await;
    let item = till.only_item().await;
    let viewer = till
        .office
        .colleague(Role::Viewer, "lale@golestan.example")
        .await;
    assert_eq!(
        till.office.get(&viewer, &item).await.0,
        StatusCode::FORBIDDEN
    );
    let tried = till.office.post(&viewer, &item, KEEP).await;
    assert_eq!(tried.status(), StatusCode::FORBIDDEN);
    assert_eq!(till.transfers().await, []);
    assert_eq!(till.only_item().await, item);
    till.books_agree().await;
}

#[tokio::test]
async fn check_now_finds_the_money_of_a_payer_who_never_came_back() {
    let till = Till::new().await;
    let link = till.link(40_000).await;
    let mut payer = till.payer_at("sandbox", &link).await;
    till.press(&mut payer, "pay").await;
    assert_eq!(till.state(&payer).await, PaymentState::Redirected);

    let list = "/office/payments?state=checking";
    let (_, page) = till.office.get(&till.office.owner, list).await;
    let button = format!("action=\"/office/payments/{}/check\"", payer.payment);
    assert!(page.contains(&button), "{page}");
    let back = "/office/payments%3Fstate%3Dchecking";
    let asked = till.check(&till.office.owner, &payer, back).await;
    assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    assert_eq!(place(&asked), list);
    assert_eq!(till.state(&payer).await, PaymentState::Paid);
    let (_, page) = till.office.get(&till.office.owner, list).await;
    assert!(!page.contains("/check\""), "{page}");

    // It is final: nobody is asked any more, and the way back leads nowhere else.
    let calls = till.asked();
    for back in ["", "https://evil.example/office/payments", "//evil.example"] {
        let asked = till.check(&till.office.owner, &payer, back).await;
        assert_eq!(place(&asked), format!("{link}?said=checked"), "{back}");
    }
    // The payer comes after all.
    till.come_back(&payer).await;
    assert_eq!(till.asked(), calls);
    assert_eq!(till.transfers().await, booked_once());
    till.books_agree().await;
}

#[tokio::test]
async fn check_now_by_many_at_once_and_the_payers_return_books_once() {
    let till = Till::new().await;
    let link = till.link(40_000).await;
    let mut payer = till.payer_at("sandbox", &link).await;
    till.press(&mut payer, "pay").await;
    let owner = &till.office.owner;
    let (one, two, three, four) = tokio::join!(
        till.check(owner, &payer, ""),
        till.check(owner, &payer, ""),
        till.come_back(&payer),
        till.check(owner, &payer, ""),
    );
    for answer in [one, two, three, four] {
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(till.state(&payer).await, PaymentState::Paid);
    assert_eq!(till.asked(), 1, "a lease keeps the others away");
    assert_eq!(till.transfers().await, booked_once());
    till.books_agree().await;
}

#[tokio::test]
async fn check_now_of_an_unpaid_payment_changes_nothing_that_is_final() {
    let till = Till::new().await;
    let link = till.link(40_000).await;
    let mut payer = till.payer_at("sandbox", &link).await;
    till.check(&till.office.owner, &payer, "").await;
    assert_eq!(till.state(&payer).await, PaymentState::Redirected);
    // Whoever may only look may ask as well, about what they see.
    let viewer = till
        .office
        .colleague(Role::Viewer, "lale@golestan.example")
        .await;
    let asked = till.check(&viewer, &payer, "").await;
    assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    let sales = till
        .office
        .colleague(Role::Sales, "reza@golestan.example")
        .await;
    let calls = till.asked();
    let asked = till.check(&sales, &payer, "").await;
    assert_eq!(asked.status(), StatusCode::NOT_FOUND);
    assert_eq!(till.asked(), calls);
    // The page at the bank was open all the time.
    till.press(&mut payer, "pay").await;
    till.come_back(&payer).await;
    assert_eq!(till.state(&payer).await, PaymentState::Paid);
    till.books_agree().await;
}

#[tokio::test]
async fn twenty_posts_of_one_form_and_a_browser_that_is_gone_make_one_link() {
    let till = Till::new().await;
    let office = &till.office;
    let path = "/office/links/new";
    let form = format!("nonce={}&amount=5000", office.app.form_nonce());
    // A browser that is gone before its answer, at the first look already or a little later.
    for looks in 1..4 {
        let mut posting = Box::pin(office.post(&office.owner, path, &form));
        for _ in 0..looks {
            let once = std::future::poll_fn(|context| {
                Poll::Ready(posting.as_mut().poll(context).is_ready())
            });
            if once.await {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let post = || office.post(&office.owner, path, &form);
    let some = || async { tokio::join!(post(), post(), post(), post(), post()) };
    let (a, b, c, d) = tokio::join!(some(), some(), some(), some());
    let mut places = Vec::new();
    for (one, two, three, four, five) in [a, b, c, d] {
        for answer in [one, two, three, four, five] {
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
            places.push(crate::office_pages::place(&answer));
        }
    }
    places.dedup();
    assert_eq!(
        (places.len(), places.iter().all(|one| one.contains("/lnk_"))),
        (1, true),
        "{places:?}"
    );
    let (_, list) = office.get(&office.owner, "/office/links").await;
    assert!(list.contains("1 link · asked for 5,000 toman"), "{list}");
    till.books_agree().await;
}
