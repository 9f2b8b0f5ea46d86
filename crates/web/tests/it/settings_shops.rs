//! The pages of shops and of their settings for links.

use domain::access::Role;
use http::StatusCode;
use i18n::Locale;

use crate::office_pages::Office;
use crate::settings_desk::{first_of, open, reopened};

const SHOPS: &str = "/office/settings/shops";
const NEW: &str = "/office/settings/shops/new";

const GOOD: &[(&str, &str)] = &[
    ("name", "Nastaran"),
    ("slug", "nastaran"),
    ("language", "fr"),
    ("time_zone", "europe/paris"),
    ("currency", "EUR"),
    ("unit", "major"),
    ("manager_email", "m@example.org"),
    ("contact", "+33 1"),
];

#[tokio::test]
async fn a_shop_is_made_on_its_page_once() {
    let office = Office::bare().await;
    let (_, list) = office.get(&office.owner, SHOPS).await;
    assert!(
        list.contains("class=\"empty\"") && list.contains(NEW),
        "{list}"
    );
    let form = open(&office, &office.owner, NEW).await;
    assert!(
        form.page.contains("http://127.0.0.1:1/</span>"),
        "the address as it will be"
    );
    let made = form.send(&office, &office.owner, GOOD).await;
    made.leads_to("/office/settings/shops/shp_");
    let (_, page) = office.get(&office.owner, &made.place).await;
    for shown in ["Nastaran", "Europe/Paris", "m@example.org", "Done."] {
        assert!(page.contains(shown), "{shown}");
    }
    // The same form once more, as after a slow answer.
    let again = form.send(&office, &office.owner, GOOD).await;
    again.leads_to(SHOPS);
    let (_, list) = office.get(&office.owner, SHOPS).await;
    assert_eq!(list.matches("<b><bdi>").count(), 1, "{list}");
}

#[tokio::test]
async fn wrong_values_of_a_shop_stay_and_name_their_fields() {
    let office = Office::new().await;
    let bad: &[(&str, &str)] = &[
        ("name", ""),
        ("slug", "Nastaran Books"),
        ("language", "xx"),
        ("time_zone", "Asia/Atlantis"),
        ("currency", "IRR"),
        ("unit", "major"),
        ("manager_email", "m@"),
        ("contact", "kept as typed"),
    ];
    let form = open(&office, &office.owner, NEW).await;
    let shown = form.send(&office, &office.owner, bad).await;
    let told = [
        ("name", "", "fill"),
        ("slug", "value=\"Nastaran Books\"", "hyphens"),
        ("language", "", "choose"),
        ("time_zone", "value=\"Asia/Atlantis\"", "time zone"),
        ("unit", "<option value=\"major\" selected>", "currency"),
        ("manager_email", "value=\"m@\"", "mail"),
    ];
    assert!(shown.page.contains("value=\"kept as typed\""));
    shown.keeps(&told.map(|(name, typed, word)| match name {
        "name" | "language" => (name, typed, ""),
        _ => (name, typed, word),
    }));
    // One that is taken, in the same form.
    let form = reopened(shown.page, NEW);
    let mut taken = GOOD.to_vec();
    taken[1] = ("slug", "golestan");
    let shown = form.send(&office, &office.owner, &taken).await;
    shown.keeps(&[("slug", "value=\"golestan\"", "belongs")]);
    // The currency must be that of the account.
    let form = reopened(shown.page, NEW);
    let mut other = GOOD.to_vec();
    let list = office
        .get(&office.owner, "/office/settings/accounts")
        .await
        .1;
    let account = crate::settings_desk::between(&list, "/office/settings/accounts/acc", "\"");
    let account = format!("acc{account}");
    other.push(("account", &account));
    let shown = form.send(&office, &office.owner, &other).await;
    shown.keeps(&[("account", "selected", "another currency")]);
}

#[tokio::test]
async fn of_two_who_edit_a_shop_the_second_is_told_and_sees_both() {
    let office = Office::new().await;
    let place = first_of(&office, SHOPS).await;
    let mut mine = GOOD.to_vec();
    (mine[4], mine[5]) = (("currency", "IRR"), ("unit", "rial"));
    let (first, second) = (
        open(&office, &office.owner, &place).await,
        open(&office, &office.owner, &place).await,
    );
    let mut theirs = mine.clone();
    (theirs[0], theirs[1]) = (("name", "Theirs"), ("slug", "golestan"));
    first
        .send(&office, &office.owner, &theirs)
        .await
        .leads_to(&place);
    let told = second.send(&office, &office.owner, &mine).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(
        told.page.contains("Somebody else saved this"),
        "{}",
        told.page
    );
    assert!(told.page.contains("value=\"Nastaran\"") && told.page.contains("Now saved: Theirs"));
    assert!(
        !told.page.contains("Now saved: rial"),
        "what is alike is not told"
    );
    let (_, page) = office.get(&office.owner, &place).await;
    assert!(page.contains("value=\"Theirs\""), "nothing was overwritten");
    let again = reopened(told.page, &place);
    again
        .send(&office, &office.owner, &mine)
        .await
        .leads_to(&place);
    let (_, page) = office.get(&office.owner, &place).await;
    assert!(page.contains("value=\"Nastaran\""), "{page}");
}

#[tokio::test]
async fn a_former_address_goes_on_working_and_the_currency_stays_with_links() {
    let office = Office::new().await;
    let link = office.make(&office.owner, "amount=1000").await;
    let (_, page) = office.get(&office.owner, &link).await;
    let public = crate::settings_desk::between(&page, "http://127.0.0.1:1/golestan", "<");
    let public = format!("/golestan{public}");
    let place = first_of(&office, SHOPS).await;
    let form = open(&office, &office.owner, &place).await;
    assert!(
        form.page
            .contains("id=\"currency\" name=\"currency\" disabled")
    );
    let mut changed = GOOD.to_vec();
    (changed[4], changed[5]) = (("currency", ""), ("unit", "toman"));
    form.send(&office, &office.owner, &changed)
        .await
        .leads_to(&place);
    for path in [public.clone(), public.replace("golestan", "nastaran")] {
        let (status, page) = office.get("", &path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(page.contains("Nastaran"), "{path}");
    }
    let form = open(&office, &office.owner, &place).await;
    assert!(
        form.page.contains("These work too: golestan"),
        "{}",
        form.page
    );
    changed[4] = ("currency", "EUR");
    changed[5] = ("unit", "major");
    let shown = form.send(&office, &office.owner, &changed).await;
    shown.keeps(&[("currency", "", "cannot be changed")]);
    // Nobody else can have the old one.
    let new = open(&office, &office.owner, NEW).await;
    let mut other = GOOD.to_vec();
    other[1] = ("slug", "golestan");
    let shown = new.send(&office, &office.owner, &other).await;
    shown.keeps(&[("slug", "golestan", "once belonged")]);
}

#[tokio::test]
async fn new_links_follow_the_settings_of_their_shop() {
    let office = Office::new().await;
    let place = format!("{}/links", first_of(&office, SHOPS).await);
    let form = open(&office, &office.owner, &place).await;
    let account = selected(&form.page, "account");
    let kind = selected(&form.page, "receipt_type");
    let bad = [
        ("account", "acc_00000000000000000000000000000009"),
        ("receipt_type", kind.as_str()),
        ("validity_days", "4000"),
        ("description", "For {customer}"),
    ];
    let shown = form.send(&office, &office.owner, &bad).await;
    shown.keeps(&[
        ("validity_days", "value=\"4000\"", "3,650"),
        ("description", "For {customer}", "no parameter"),
    ]);
    let form = reopened(shown.page, &place);
    let foreign = [
        ("account", "acc_00000000000000000000000000000009"),
        ("receipt_type", kind.as_str()),
    ];
    let shown = form.send(&office, &office.owner, &foreign).await;
    shown.keeps(&[("account", "", "choose")]);
    let form = reopened(shown.page, &place);
    let good = [
        ("account", account.as_str()),
        ("receipt_type", kind.as_str()),
        ("validity_days", "\u{6f3}"),
        ("description", "Order {reference} of {shop}"),
    ];
    form.send(&office, &office.owner, &good)
        .await
        .leads_to(&place);

    let (_, new) = office.get(&office.owner, "/office/links/new").await;
    assert!(
        new.contains(">Order {reference} of Golestan Books</textarea>"),
        "{new}"
    );
    assert!(new.contains("{reference} becomes the reference"));
    assert!(
        new.contains("3 days") && new.contains("stays in the outbox"),
        "{new}"
    );
    let as_it_stands = crate::settings_desk::encoded("Order {reference} of Golestan Books");
    let fields =
        format!("amount=1000&reference=A-7&description={as_it_stands}&recipients=a%40b.ir");
    let link = office.make(&office.owner, &fields).await;
    let (_, page) = office.get(&office.owner, &link).await;
    assert!(page.contains("Order A-7 of Golestan Books"), "{page}");
    let changed = crate::settings_desk::encoded("Order {reference}, express");
    let fields = format!("amount=1000&reference=A-8&description={changed}");
    let link = office.make(&office.owner, &fields).await;
    let (_, page) = office.get(&office.owner, &link).await;
    assert!(page.contains("Order A-8, express"), "{page}");
    let link = office
        .make(&office.owner, "amount=1000&reference=A-9&description=")
        .await;
    let (_, page) = office.get(&office.owner, &link).await;
    assert!(!page.contains("Order A-9"), "an empty one is meant so");
}

/// The value that is chosen in a field.
fn selected(page: &str, name: &str) -> String {
    let field = crate::settings_desk::between(page, &format!("id=\"{name}\""), "</select>");
    let (before, _) = field.split_once("\" selected").unwrap();
    before.rsplit('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_may_not_keep_settings_is_told_and_changes_nothing() {
    let office = Office::new().await;
    let place = first_of(&office, SHOPS).await;
    let sales = office.colleague(Role::Sales, "reza@golestan.example").await;
    for path in [
        SHOPS,
        NEW,
        &place,
        "/office/settings/accounts",
        "/office/settings/receipt-types",
    ] {
        let (status, page) = office.get(&sales, path).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        assert!(page.contains("Sara"), "it names who can help: {page}");
    }
    let form = open(&office, &office.owner, &place).await;
    let shown = form.send(&office, &sales, GOOD).await;
    assert_eq!(shown.status, StatusCode::FORBIDDEN);
    let manager = office
        .colleague(Role::Manager, "mina@golestan.example")
        .await;
    let (status, _) = office.get(&manager, &place).await;
    assert_eq!(status, StatusCode::OK);
    let (_, page) = office.get(&manager, &place).await;
    assert!(page.contains("value=\"golestan\""), "{page}");
}

#[tokio::test]
async fn every_page_of_the_settings_speaks_each_language() {
    let office = Office::new().await;
    let shop = first_of(&office, SHOPS).await;
    let account = first_of(&office, "/office/settings/accounts").await;
    let kind = first_of(&office, "/office/settings/receipt-types").await;
    let pages = [
        "/office/settings".to_owned(),
        SHOPS.to_owned(),
        NEW.to_owned(),
        shop.clone(),
        format!("{shop}/links"),
        format!("{shop}/logo"),
        "/office/settings/accounts".to_owned(),
        "/office/settings/accounts/new".to_owned(),
        account,
        "/office/settings/receipt-types".to_owned(),
        "/office/settings/receipt-types/new".to_owned(),
        kind,
    ];
    for path in pages {
        for locale in Locale::ALL {
            let path = format!("{path}?lang={}", locale.code());
            let (status, page) = office.get(&office.owner, &path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            let head = format!("<html lang=\"{}\" dir=\"{}\">", locale.code(), locale.dir());
            assert!(page.contains(&head), "{path}");
            let word = match locale {
                Locale::Fa => "تنظیمات",
                Locale::En => "Settings",
                Locale::Fr => "Réglages",
            };
            assert!(page.contains(word), "{path}");
        }
    }
}
