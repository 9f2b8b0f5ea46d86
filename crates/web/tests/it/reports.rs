//! Reports: sums over everything, and every list as a file and on paper for those who may.

use app::settings::Editor;
use domain::access::Role;
use domain::openpay::OpenPayForm;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{Request, StatusCode};

use crate::office_pages::{Office, place, read};
use crate::settings_desk::between;
use crate::till::{Till, found};

const LISTS: &[&str] = &[
    "links",
    "payments",
    "receipts",
    "slips",
    "open-payments",
    "outbox",
    "reports/money",
];

#[tokio::test]
async fn money_that_came_in_is_summed_by_every_grouping() {
    let till = Till::new().await;
    let office = &till.office;
    for amount in [5_000, 7_000] {
        let fields = format!("amount={amount}&description=Books");
        let link = office.make(&office.owner, &fields).await;
        till.is_paid("sandbox", &link).await;
    }
    office.make(&office.owner, "amount=9000").await;
    for by in [
        "day", "week", "month", "provider", "account", "shop", "what",
    ] {
        let path = format!("/office/reports/money?by={by}");
        let (status, page) = office.get(&office.owner, &path).await;
        assert_eq!(status, StatusCode::OK, "{by}");
        // Received and remaining, in one line and in the sum of all.
        let sums = page.matches("<b>12,000</b>").count();
        assert_eq!(sums, 4, "{by}: {page}");
        assert!(!page.contains("9,000"), "{by}");
    }
    let path = "/office/reports/money.csv?by=day";
    let (_, table) = office.get(&office.owner, path).await;
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].ends_with("Day,Payments,Received,Given back,Remaining,Unit"));
    assert!(lines[1].ends_with(",2,12000,0,12000,toman"), "{table}");
    assert_eq!(lines.len(), 2);
    let long_ago = "/office/reports/money?from=2020-01-01&to=2020-03-31";
    let (_, page) = office.get(&office.owner, long_ago).await;
    assert!(page.contains("No money moved during these days."), "{page}");
    till.books_agree().await;
}

#[tokio::test]
async fn every_list_is_a_file_and_stands_on_paper_for_those_who_may() {
    let till = Till::new().await;
    let office = &till.office;
    let sly = "amount=5000&description=%3Cb%3E%3D1&email=sara%40example.com";
    let link = office.make(&office.owner, sly).await;
    till.is_paid("sandbox", &link).await;
    let viewer = office
        .colleague(Role::Viewer, "reza@golestan.example")
        .await;
    for list in LISTS {
        for kind in ["csv", "xlsx", "html"] {
            let path = format!("/office/{list}.{kind}");
            let (status, _) = office.get(&viewer, &path).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        }
        let (status, table) = office
            .get(&office.owner, &format!("/office/{list}.csv"))
            .await;
        assert_eq!(status, StatusCode::OK, "{list}");
        assert!(table.starts_with('\u{FEFF}'), "{list}");
        let request = Request::get(format!("/office/{list}.html")).header("accept-language", "en");
        let answer = office.ask(&office.owner, request, String::new()).await;
        let headers = answer.headers().clone();
        assert_eq!(headers[CONTENT_TYPE], "text/html; charset=utf-8");
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("style-src 'self'"));
        let (status, page) = read(answer).await;
        assert_eq!(status, StatusCode::OK, "{list}");
        assert!(page.contains("<thead>") && page.ends_with("</body></html>\n"));
        assert!(!page.contains("<b>"), "{list}: {page}");
    }
    let (_, page) = office.get(&office.owner, "/office/payments.html").await;
    assert!(
        page.contains("&lt;b&gt;=1") && page.contains(">5,000<"),
        "{page}"
    );
    let (_, page) = office.get(&office.owner, "/office/reports").await;
    for list in ["/office/links", "/office/open-payments", "/office/slips"] {
        assert!(page.contains(&format!("href=\"{list}\"")), "{list}");
    }
}

#[tokio::test]
async fn a_statement_is_taken_away_with_what_stood_before_it() {
    let till = Till::new().await;
    let office = &till.office;
    let link = office.make(&office.owner, "amount=5000").await;
    till.is_paid("sandbox", &link).await;
    let find = |tx: &mut store::Tx<'_>| {
        let sql = "SELECT customer_id FROM receipt";
        Ok::<_, store::StoreError>(tx.query_one(sql, &[])?.text("customer_id")?.to_owned())
    };
    let customer = office.app.store().read(find).await.unwrap();
    let path = format!("/office/customers/{customer}/statement");
    let (_, table) = office.get(&office.owner, &format!("{path}.csv")).await;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[1].contains("Opening") || lines[1].ends_with(",0,toman"));
    assert!(lines[2].ends_with(",,5000,'-5000,toman") || lines[2].ends_with(",,5000,-5000,toman"));
    let (status, page) = office.get(&office.owner, &format!("{path}.html")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("5,000"), "{page}");
    let (_, page) = office.get(&office.owner, &path).await;
    assert!(page.contains(&format!("{path}.xlsx")), "{page}");
}

/// Opens a payment on the page of the shop and gives the address of its link.
async fn open(office: &Office, payer: &str) -> String {
    let here = "/golestan/openpay?lang=en";
    let (_, second) = office
        .get("", &format!("{here}&step=2&{payer}&phone="))
        .await;
    let nonce = between(&second, "name=\"nonce\" value=\"", "\"");
    let fields = format!("{payer}&unit=toman&price=5000&nonce={nonce}");
    place(&office.post("", here, &fields).await)
}

#[tokio::test]
async fn open_payments_are_listed_with_what_came_of_them() {
    let till = Till::new().await;
    let office = &till.office;
    let by = Editor::operator(till.scope.merchant);
    let shop = office.app.shops_to_set(&by).await.unwrap()[0].shop.id;
    let version = office
        .app
        .openpay_settings(&by, shop)
        .await
        .unwrap()
        .version;
    let word = str::to_owned;
    let form = OpenPayForm {
        open: true,
        mode: word("test"),
        name: word("required"),
        phone: word("optional"),
        email: word("hidden"),
        description: word("optional"),
        price: word("free"),
        least: word("1000"),
        limits: ["5", "5", "200", "10", "4"].map(word),
        ..OpenPayForm::default()
    };
    let changed = office.app.change_openpay(&by, shop, version, &form);
    changed.await.unwrap();
    let nima = "receivername=Nima&mobile=09121234567&description=Books";
    let made = open(office, nima).await;
    open(office, "receivername=Omid&mobile=09127654321&description=").await;
    let desk = office.desk().await;
    let id = office.app.office_find(&desk, &made).await.unwrap().unwrap();
    let mut payer = till.payer_of(till.scope, "sandbox", id).await;
    till.press(&mut payer, "pay").await;
    till.come_back(&payer).await;

    let here = "/office/open-payments";
    let list = async |query: &str| {
        let (status, page) = office.get(&office.owner, &format!("{here}?{query}")).await;
        assert_eq!(status, StatusCode::OK, "{query}");
        let names = ["Nima", "Omid"];
        let shown = names.map(|name| page.contains(&format!("<bdi>{name}</bdi>")));
        (shown, page)
    };
    let (shown, page) = list("").await;
    assert_eq!(shown, [true, true], "{page}");
    assert!(
        page.contains("10,000") && page.contains("received 5,000 toman"),
        "{page}"
    );
    for (query, expected) in [
        ("state=paid", [true, false]),
        ("state=untried", [false, true]),
        ("state=waiting", [false, false]),
        ("state=failed", [false, false]),
        ("text=nima", [true, false]),
        ("text=7654321", [false, true]),
        ("text=books", [true, false]),
        ("min=5001", [false, false]),
        ("max=5000", [true, true]),
        ("from=2020-01-01", [true, true]),
        ("to=2020-01-01", [false, false]),
    ] {
        let (shown, page) = list(query).await;
        assert_eq!(shown, expected, "{query}: {page}");
    }
    let csv = format!("{here}.csv?state=paid");
    let (_, table) = office.get(&office.owner, &csv).await;
    let line = table.lines().nth(1).unwrap();
    assert!(
        line.contains(",Nima,'+989121234567,,Books,5000,toman,"),
        "{table}"
    );
    assert!(line.contains(",paid,"), "{table}");
    let code = found(&page, "class=\"code\">").count();
    assert!(code > 0);
    // Whoever sees only their own links has no page of what nobody made.
    let sales = office.colleague(Role::Sales, "reza@golestan.example").await;
    let (status, _) = office.get(&sales, here).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (_, page) = office.get(&sales, "/office/links").await;
    assert!(!page.contains(here), "{page}");
}
