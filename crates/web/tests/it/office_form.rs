//! The form of a link that begins at a customer or a document.

use http::StatusCode;

use crate::office_documents::{customer_with, does, make};
use crate::office_pages::{Office, place, read};
use crate::settings_desk::open;

const NEW: &str = "/office/links/new";

/// The number of the form in a page.
fn nonce(html: &str) -> &str {
    let rest = html.split("name=\"nonce\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap()
}

/// The link that an answer leads to.
async fn shown(office: &Office, page: &str) -> String {
    let (status, html) = office.get(&office.owner, page).await;
    assert_eq!(status, StatusCode::OK);
    html
}

async fn invoice(office: &Office, customer: &str) -> String {
    let line = "line-0-text=Divan&line-0-quantity=2&line-0-price=1000";
    let page = make(office, "invoice", customer, line).await;
    let approved = does(office, &page, 1, "do/approve", "").await;
    assert_eq!(approved, StatusCode::SEE_OTHER);
    page.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn from_an_invoice_the_form_is_filled_and_what_is_left_shrinks_with_its_links() {
    let office = Office::new().await;
    let sara = customer_with(
        &office,
        "Sara",
        "&may_message=yes&mobile=09121234567&email=sara%40example.ir",
    )
    .await;
    let id = invoice(&office, &sara).await;
    let page = shown(&office, &format!("/office/documents/{id}")).await;
    assert!(page.contains(&format!("{NEW}?document={id}")));
    let html = shown(&office, &format!("{NEW}?document={id}")).await;
    for there in [
        "value=\"2,000\"",
        "Invoice INV-",
        "Sara",
        "sara@example.ir",
        "+989121234567",
        "Create and send to 2",
        "Create without sending",
    ] {
        assert!(html.contains(there), "{there}: {html}");
    }
    let form = format!(
        "nonce={}&customer={sara}&document={id}&amount=1500&description=Part&until=never",
        nonce(&html)
    );
    let made = office.post(&office.owner, NEW, &form).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let link = shown(&office, &place(&made)).await;
    for there in [&sara, &id, "sara@example.ir", "+989121234567"] {
        assert!(link.contains(there), "{there}: {link}");
    }
    // The next one is warned of.
    let html = shown(&office, &format!("{NEW}?document={id}")).await;
    assert!(html.contains("already ask for 1,500"), "{html}");
}

#[tokio::test]
async fn a_customer_is_found_by_name_and_several_are_offered() {
    let office = Office::new().await;
    let first = customer_with(&office, "Ali+Rezaei", "").await;
    let second = customer_with(&office, "Ali+Karimi", "").await;
    let html = shown(&office, NEW).await;
    let form = format!("nonce={}&who=ali&amount=500&description=x", nonce(&html));
    let asked = office.post(&office.owner, NEW, &form).await;
    assert_eq!(asked.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = read(asked).await.1;
    assert!(html.contains(&first) && html.contains(&second), "{html}");
    assert!(html.contains("value=\"500\""), "what was typed stays");
    let nobody = format!("nonce={}&who=zahra&amount=500", nonce(&html));
    let told = read(office.post(&office.owner, NEW, &nobody).await).await.1;
    assert!(told.contains("Nobody was found"), "{told}");
    let one = format!("nonce={}&who=karimi&amount=500&quiet=yes", nonce(&html));
    let made = office.post(&office.owner, NEW, &one).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let link = shown(&office, &place(&made)).await;
    assert!(link.contains(&second), "{link}");
}

#[tokio::test]
async fn who_cannot_be_reached_is_told_before_anything_is_sent() {
    let office = Office::new().await;
    let silent = customer_with(&office, "Reza", "&email=reza%40example.ir").await;
    let html = shown(&office, &format!("{NEW}?customer={silent}")).await;
    // A form without the tick asks for no messages at all.
    assert!(html.contains("asked for no messages"), "{html}");
    let form = |more: &str| format!("nonce={}&customer={silent}&amount=500&{more}", nonce(&html));
    let refused = office.post(&office.owner, NEW, &form("x=1")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(read(refused).await.1.contains("Nobody can be reached"));
    let typed = "mobiles=021+88776655&recipients=nobody&whatsapp=12";
    let wrong = read(office.post(&office.owner, NEW, &form(typed)).await)
        .await
        .1;
    for there in [
        "is a landline",
        "is no e-mail address",
        "12: this is no account",
        "<details open><summary>Messengers",
    ] {
        assert!(wrong.contains(there), "{there}: {wrong}");
    }
    let typed = "recipients=mina%40example.ir;reza%40example.ir&telegram=%40mina_k";
    let asked = office.post(&office.owner, NEW, &form(typed)).await;
    assert_eq!(asked.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = read(asked).await.1;
    assert!(html.contains("Send again to reach the others"), "{html}");
    let seen = "reza%40example.ir%3A+asked+for+no+messages";
    let sure = form(&format!("{typed}&seen={seen}"));
    let made = office.post(&office.owner, NEW, &sure).await;
    assert_eq!(
        made.status(),
        StatusCode::SEE_OTHER,
        "{}",
        read(made).await.1
    );
}

#[tokio::test]
async fn the_addresses_of_a_customer_are_there_to_choose() {
    let office = Office::new().await;
    let sara = customer_with(&office, "Sara", "&may_message=yes&mobile=09121234567").await;
    let html = shown(&office, &format!("{NEW}?customer={sara}")).await;
    assert!(!html.contains("name=\"own\""), "there is one: {html}");
    let page = format!("/office/customers/{sara}");
    let form = open(&office, &office.owner, &format!("{page}/addresses/new")).await;
    let address = [("kind", "telegram"), ("address", "@sara_k")];
    form.send(&office, &office.owner, &address)
        .await
        .leads_to(&page);
    let html = shown(&office, &format!("{NEW}?customer={sara}")).await;
    for there in [
        "name=\"own\" value=\"+989121234567\" checked",
        "name=\"own\" value=\"telegram:@sara_k\"><",
        "Create and send to 1",
    ] {
        assert!(html.contains(there), "{there}: {html}");
    }
    let form = format!(
        "nonce={}&customer={sara}&amount=500&own=telegram%3A%40sara_k&recipients=mina%40example.ir",
        nonce(&html)
    );
    let made = office.post(&office.owner, NEW, &form).await;
    let link = shown(&office, &place(&made)).await;
    assert!(
        link.contains("@sara_k") && link.contains("mina@example.ir"),
        "{link}"
    );
    assert!(!link.contains("+989121234567"), "it was not chosen: {link}");
}

#[tokio::test]
async fn a_link_that_is_locked_to_an_invoice_asks_for_what_is_left_without_a_typed_amount() {
    let office = Office::new().await;
    let sara = customer_with(&office, "Sara", "").await;
    let id = invoice(&office, &sara).await;
    let html = shown(&office, &format!("{NEW}?document={id}")).await;
    assert!(
        html.contains("id=\"locked\"")
            && !html.contains("id=\"locked\" name=\"locked\" value=\"yes\" checked")
    );
    let form = |more: &str| {
        let nonce = nonce(&html);
        format!("nonce={nonce}&customer={sara}&document={id}&locked=yes&quiet=yes&{more}")
    };
    let both = office
        .post(&office.owner, NEW, &form("rule=open&amount="))
        .await;
    let told = read(both).await.1;
    assert!(
        told.contains("A locked link is paid once and whole"),
        "{told}"
    );
    assert!(
        told.contains("value=\"yes\" checked"),
        "the tick stays: {told}"
    );
    // What is typed into the hidden field counts for nothing.
    let made = office
        .post(&office.owner, NEW, &form("amount=7&until=never"))
        .await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let page = place(&made);
    let link = shown(&office, &page).await;
    assert!(
        link.contains("2,000") && link.contains("Locked to what is left"),
        "{link}"
    );
    // Another like it is locked too.
    let like = page.split('?').next().unwrap().rsplit('/').next().unwrap();
    let html = shown(&office, &format!("{NEW}?like={like}")).await;
    assert!(
        html.contains("name=\"locked\" value=\"yes\" checked"),
        "{html}"
    );
    // Nothing can be locked without a document.
    let html = shown(&office, &format!("{NEW}?customer={sara}")).await;
    assert!(!html.contains("id=\"locked\""), "{html}");
}

#[tokio::test]
async fn a_blind_copy_goes_to_an_address_or_says_why_not() {
    let office = Office::new().await;
    let html = shown(&office, NEW).await;
    assert!(html.contains("name=\"copy_own\""), "{html}");
    let (_, rest) = html.split_once("name=\"copy_manager\"").unwrap();
    let (switch, _) = rest.split_once("</label>").unwrap();
    let is_off = switch.contains(" disabled");
    assert_eq!(
        is_off,
        switch.contains("no address of a manager"),
        "{switch}"
    );

    let typed = "amount=5000&recipients=sara%40example.org&copy_own=yes&copy_to=boss%0D%0ABcc";
    let form = format!("nonce={}&{typed}", nonce(&html));
    let refused = office.post(&office.owner, NEW, &form).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let (_, html) = read(refused).await;
    assert!(html.contains("href=\"#copy_to\""), "{html}");
    assert!(
        html.contains("name=\"copy_own\" value=\"yes\" checked"),
        "{html}"
    );
    let many: Vec<_> = (0..21).map(|n| format!("a{n}%40example.org")).collect();
    let form = format!(
        "nonce={}&amount=5000&recipients={}&copy_own=yes",
        nonce(&html),
        many.join("%3B")
    );
    let refused = office.post(&office.owner, NEW, &form).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    office
        .make(
            &office.owner,
            "amount=5000&recipients=sara%40example.org&copy_own=yes&copy_to=boss%40example.org",
        )
        .await;
}

#[tokio::test]
async fn ways_of_paying_stand_in_the_order_of_their_numbers() {
    let office = Office::new().await;
    let [one, two] = office.two_banks().await;
    let html = shown(&office, NEW).await;
    let form = format!(
        "nonce={}&amount=500&description=x&provider={one}&provider={two}",
        nonce(&html)
    );
    let wrong = format!("{form}&place-{one}=first");
    let asked = office.post(&office.owner, NEW, &wrong).await;
    assert_eq!(asked.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = read(asked).await.1;
    assert!(html.contains("This is no number."), "{html}");
    assert!(html.contains("value=\"first\""), "{html}");

    // In Persian digits too; what has no number follows.
    let right = format!("{form}&place-{two}=%DB%B1");
    let made = office.post(&office.owner, NEW, &right).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let link = place(&made);
    let html = shown(&office, &link).await;
    assert!(html.contains("Bank 2 · Bank 1"), "{html}");

    // And so in a link like it.
    let id = link.rsplit('/').next().unwrap().split('?').next().unwrap();
    let html = shown(&office, &format!("{NEW}?like={id}")).await;
    for (bank, number) in [(two, 1), (one, 2)] {
        let field = format!("name=\"place-{bank}\" value=\"{number}\"");
        assert!(html.contains(&field), "{field}: {html}");
    }
}
