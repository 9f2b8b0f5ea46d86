//! The pages of financial accounts and receipt types.

use http::StatusCode;

use crate::office_pages::Office;
use crate::settings_desk::{first_of, open, reopened};

const ACCOUNTS: &str = "/office/settings/accounts";
const TYPES: &str = "/office/settings/receipt-types";

const GOOD: &[(&str, &str)] = &[
    ("name", "Savings"),
    ("kind", "bank"),
    ("currency", "IRR"),
    ("iban", "۸۲ ۰۵۴۰ ۱۰۲۶ ۸۰۰۲ ۰۸۱۷ ۹۰۹۰ ۰۲"),
    ("card", "6037-9912-3456-7893"),
    ("active", "yes"),
];

#[tokio::test]
async fn an_account_is_made_with_its_numbers_once() {
    let office = Office::new().await;
    let new = format!("{ACCOUNTS}/new");
    let form = open(&office, &office.owner, &new).await;
    form.send(&office, &office.owner, GOOD)
        .await
        .leads_to(ACCOUNTS);
    form.send(&office, &office.owner, GOOD)
        .await
        .leads_to(ACCOUNTS);
    let (_, list) = office.get(&office.owner, ACCOUNTS).await;
    assert_eq!(list.matches("Savings").count(), 1, "{list}");
    assert!(list.contains("IR82 0540 1026 8002 0817 9090 02"), "{list}");
}

#[tokio::test]
async fn wrong_values_of_an_account_stay_and_name_their_fields() {
    let office = Office::new().await;
    let new = format!("{ACCOUNTS}/new");
    let bad = [
        ("name", "Kept"),
        ("kind", "bank"),
        ("currency", "IRT"),
        ("iban", "IR820540102680020817909003"),
        ("card", "6037991234567890"),
    ];
    let form = open(&office, &office.owner, &new).await;
    let shown = form.send(&office, &office.owner, &bad).await;
    shown.keeps(&[
        ("currency", "value=\"Kept\"", "choose"),
        ("iban", "value=\"IR820540102680020817909003\"", "no IBAN"),
        ("card", "value=\"6037991234567890\"", "no card number"),
    ]);
    let mut box_ = GOOD.to_vec();
    box_[1] = ("kind", "cash");
    let form = reopened(shown.page, &new);
    let shown = form.send(&office, &office.owner, &box_).await;
    shown.keeps(&[("iban", "۸۲", "cash box"), ("card", "6037", "cash box")]);
}

#[tokio::test]
async fn what_a_shop_uses_stays_switched_on_and_keeps_its_currency() {
    let office = Office::new().await;
    let account = first_of(&office, ACCOUNTS).await;
    let form = open(&office, &office.owner, &account).await;
    assert!(
        form.page.contains("name=\"currency\" disabled"),
        "{}",
        form.page
    );
    let mut off = GOOD.to_vec();
    off[2] = ("currency", "EUR");
    off[5] = ("active", "");
    let shown = form.send(&office, &office.owner, &off).await;
    shown.keeps(&[
        ("currency", "", "cannot be changed"),
        ("active", "", "Golestan Books"),
    ]);
    let kind = first_of(&office, TYPES).await;
    let form = open(&office, &office.owner, &kind).await;
    let shown = form
        .send(&office, &office.owner, &[("name", "Donation")])
        .await;
    shown.keeps(&[("active", "value=\"Donation\"", "Golestan Books")]);
}

#[tokio::test]
async fn of_two_who_edit_an_account_the_second_is_told() {
    let office = Office::new().await;
    let account = first_of(&office, ACCOUNTS).await;
    let first = open(&office, &office.owner, &account).await;
    let second = open(&office, &office.owner, &account).await;
    let mut theirs = GOOD.to_vec();
    theirs[0] = ("name", "Theirs");
    first
        .send(&office, &office.owner, &theirs)
        .await
        .leads_to(&account);
    let told = second.send(&office, &office.owner, GOOD).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.page.contains("value=\"Savings\"") && told.page.contains("Now saved: Theirs"));
    let again = reopened(told.page, &account);
    again
        .send(&office, &office.owner, GOOD)
        .await
        .leads_to(&account);
}

#[tokio::test]
async fn a_receipt_type_is_made_renamed_and_switched_off() {
    let office = Office::new().await;
    let new = format!("{TYPES}/new");
    let form = open(&office, &office.owner, &new).await;
    let shown = form.send(&office, &office.owner, &[("name", "")]).await;
    shown.keeps(&[("name", "", "")]);
    let long = "x".repeat(101);
    let form = reopened(shown.page, &new);
    let shown = form.send(&office, &office.owner, &[("name", &long)]).await;
    shown.keeps(&[("name", &long, "100")]);
    let form = reopened(shown.page, &new);
    form.send(&office, &office.owner, &[("name", "Donations")])
        .await
        .leads_to(TYPES);
    let (_, list) = office.get(&office.owner, TYPES).await;
    let row = list.rsplit(&format!("href=\"{TYPES}/rct_")).next().unwrap();
    let place = format!("{TYPES}/rct_{}", row.split('"').next().unwrap());
    let (first, second) = (
        open(&office, &office.owner, &place).await,
        open(&office, &office.owner, &place).await,
    );
    first
        .send(&office, &office.owner, &[("name", "Gifts")])
        .await
        .leads_to(TYPES);
    let (_, list) = office.get(&office.owner, TYPES).await;
    assert!(
        list.contains("Gifts") && list.contains("badge still"),
        "{list}"
    );
    let told = second
        .send(
            &office,
            &office.owner,
            &[("name", "Alms"), ("active", "yes")],
        )
        .await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.page.contains("Now saved: Gifts") && told.page.contains("Now saved: off"));
}

#[tokio::test]
async fn what_belongs_to_another_merchant_is_not_there() {
    let office = Office::new().await;
    let other = office.app.make_merchant("Other").await.unwrap();
    crate::office_pages::shop(&office.app, other, "other-shop", "http://127.0.0.1:9").await;
    let by = app::settings::Editor::operator(other);
    let row = office.app.shops_to_set(&by).await.unwrap().remove(0);
    let before = format!("{row:?}");
    let shop = format!("/office/settings/shops/{}", row.shop.id);
    let account = format!("{ACCOUNTS}/{}", row.account);
    let kind = format!("{TYPES}/{}", row.receipt_type);
    let logo = format!("{shop}/logo");
    for path in [&shop, &format!("{shop}/links"), &logo, &account, &kind] {
        let (status, page) = office.get(&office.owner, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(!page.contains("other-shop"), "{path}");
    }
    let fields = "name=Mine&slug=mine&language=en&time_zone=UTC&currency=IRR&unit=rial&kind=bank\
        &active=yes&version=1";
    for path in [
        &shop,
        &format!("{shop}/links"),
        &format!("{logo}/remove"),
        &account,
        &kind,
    ] {
        let form = format!("nonce={}&{fields}", office.app.form_nonce());
        let answer = office.post(&office.owner, path, &form).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    // Its account and receipt type cannot be picked for a shop of ours either.
    let ours = first_of(&office, "/office/settings/shops").await;
    let form = open(&office, &office.owner, &format!("{ours}/links")).await;
    let (account, kind) = (row.account.to_string(), row.receipt_type.to_string());
    let fields = [
        ("account", account.as_str()),
        ("receipt_type", kind.as_str()),
    ];
    let shown = form.send(&office, &office.owner, &fields).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    let now = office.app.shops_to_set(&by).await.unwrap().remove(0);
    assert_eq!(format!("{now:?}"), before);
}
