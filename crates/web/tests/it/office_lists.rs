//! Lists longer than a page, and the table to take away: nothing missing, nothing twice, the sums
//! of all that the filter finds, and no cell that a spreadsheet would calculate.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use app::link::{Answered, LinkRequest, Once};
use domain::link::{AmountRule, Expiry, Usage};
use http::StatusCode;
use money::{Amount, Currency};
use tokio::task::JoinSet;

use crate::office_pages::Office;
use crate::till::{Till, found};

/// Rows of a page of a list.
const PAGE: usize = 50;

impl Office {
    /// So many links of 1, 2, 3… thousand toman, by the owner.
    async fn make_links(&self, count: u32) {
        let desk = self.desk().await;
        let shops = self.app.office_shops(&desk).await.unwrap();
        let shop = shops.first().unwrap().shop.id;
        let mut making = JoinSet::new();
        for number in 1..=count {
            let (app, desk) = (self.app.clone(), desk.clone());
            let request = LinkRequest {
                shop: None,
                account: None,
                customer: None,
                document: None,
                receipt_field: None,
                amount: Amount::new(i64::from(number) * 10_000, Currency::Irr),
                description: Some(format!("Book {number}")),
                reference: None,
                expiry: Expiry::Never,
                rule: AmountRule::Whole,
                usage: Usage::Single,
                language: None,
                note: None,
                receipt_type: None,
                receipt: None,
                providers: None,
                recipients: Vec::new(),
                message: None,
                channels: None,
                return_url: None,
                metadata: Vec::new(),
            };
            let once = Once {
                key: format!("number-{number}"),
                fingerprint: [0; 32],
            };
            making.spawn(async move {
                let made = app
                    .office_create(&desk, shop, (request, None), once, "req_test")
                    .await;
                assert!(matches!(made, Ok(Answered::Now(_))), "{made:?}");
            });
        }
        making.join_all().await;
    }

    /// The pages of a list from the newest on, each as the link to the next one leads.
    async fn pages(&self, first: &str) -> Vec<String> {
        let mut pages = Vec::new();
        let mut next = Some(first.to_owned());
        while let Some(path) = next {
            let (status, page) = self.get(&self.owner, &path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            next = page
                .split("<a class=\"button plain\" href=\"")
                .skip(1)
                .find(|rest| rest.split('>').next().unwrap().contains("rel=\"next\""))
                .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"));
            pages.push(page);
            assert!(pages.len() < 20, "the pages have no end");
        }
        pages
    }

    /// The cells of the table to take away, without its head.
    async fn table(&self, query: &str) -> Vec<Vec<String>> {
        let path = format!("/office/links.csv{query}");
        let (status, text) = self.get(&self.owner, &path).await;
        assert_eq!(status, StatusCode::OK);
        let mut lines = cells(text.trim_start_matches('\u{FEFF}'));
        let head = lines.remove(0);
        assert!(lines.iter().all(|line| line.len() == head.len()));
        lines
    }
}

/// Reads CSV as RFC 4180 says: quotes are doubled, and a quoted cell may hold anything.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                line.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut line));
            }
            other => cell.push(other),
        }
    }
    assert!(
        !quoted && cell.is_empty() && line.is_empty(),
        "it breaks off"
    );
    lines
}

/// The rows of a page: what each links to.
fn rows(page: &str) -> Vec<&str> {
    found(page, "<td class=\"what\"><a href=\"").collect()
}

#[tokio::test]
async fn links_beyond_a_page_are_all_there_once_and_every_page_has_the_whole_sum() {
    let office = Office::new().await;
    office.make_links(120).await;
    let pages = office.pages("/office/links").await;
    let counts: Vec<usize> = pages.iter().map(|page| rows(page).len()).collect();
    assert_eq!(counts, [PAGE, PAGE, 20]);
    let all: Vec<&str> = pages.iter().flat_map(|page| rows(page)).collect();
    assert!(
        all.is_sorted_by(|newer, older| newer > older),
        "newest first"
    );
    for page in &pages {
        // 1 + 2 + … + 120 thousand toman.
        let sum = "120 links · asked for 7,260,000 toman · received 0 toman";
        assert!(page.contains(sum), "{page}");
    }

    // A filter stays from page to page, and so does its sum: 41 … 120.
    let pages = office.pages("/office/links?state=open&min=41000").await;
    let counts: Vec<usize> = pages.iter().map(|page| rows(page).len()).collect();
    assert_eq!(counts, [PAGE, 30]);
    for page in &pages {
        let sum = "80 links · asked for 6,440,000 toman";
        assert!(page.contains(sum), "{page}");
    }
    // A full last page is the last one.
    let pages = office.pages("/office/links?max=50000").await;
    assert_eq!(pages.len(), 1);
    assert_eq!(rows(&pages[0]).len(), PAGE);
}

#[tokio::test]
async fn payments_beyond_a_page_are_all_there_once_with_what_came_in() {
    let till = Till::new().await;
    let office = &till.office;
    let link = office
        .make(&office.owner, "amount=1000&until=never&reusable=1")
        .await;
    for number in 0..60 {
        let mut payer = till.payer_at("sandbox", &link).await;
        if number % 20 == 0 {
            till.press(&mut payer, "pay").await;
            till.come_back(&payer).await;
        }
    }
    let pages = office.pages("/office/payments").await;
    let counts: Vec<usize> = pages.iter().map(|page| rows(page).len()).collect();
    assert_eq!(counts, [PAGE, 10]);
    let codes: BTreeSet<&str> = pages
        .iter()
        .flat_map(|page| {
            page.split("<td class=\"ref\"><bdi dir=\"ltr\" class=\"code\">")
                .skip(1)
        })
        .map(|rest| rest.split('<').next().unwrap())
        .collect();
    assert_eq!(codes.len(), 60);
    for page in &pages {
        let sum = "60 payments · asked for 60,000 toman · received 3,000 toman";
        assert!(page.contains(sum), "{page}");
    }
    let pages = office.pages("/office/payments?state=checking").await;
    let counts: Vec<usize> = pages.iter().map(|page| rows(page).len()).collect();
    assert_eq!(counts, [PAGE, 7]);
    assert!(pages[1].contains("57 payments · asked for 57,000 toman · received 0 toman"));
    till.books_agree().await;
}

#[tokio::test]
async fn lists_are_narrowed_by_what_their_columns_show() {
    let till = Till::new().await;
    let office = &till.office;
    let paid = "amount=1000&until=never&description=Blue+lamp&reference=Lamp-7";
    let paid = office.make(&office.owner, paid).await;
    let other = "amount=2000&until=never&description=Green+lamp";
    office.make(&office.owner, other).await;
    let mut payer = till.payer_at("sandbox", &paid).await;
    till.press(&mut payer, "pay").await;
    till.come_back(&payer).await;

    let (_, page) = office.get(&office.owner, "/office/payments").await;
    let code = found(&page, "<td class=\"ref\"><bdi dir=\"ltr\" class=\"code\">");
    let code = code.collect::<Vec<_>>()[0].split('<').next().unwrap();
    let user = office.desk().await.staff.user;
    for (query, count) in [
        (format!("code={code}"), 1),
        ("code=12345".to_owned(), 0),
        ("text=_".to_owned(), 0),
        ("text=lamp".to_owned(), 2),
        (format!("maker={user}"), 2),
        ("maker=program".to_owned(), 0),
        ("maker=openpay".to_owned(), 0),
        ("told=sent".to_owned(), 0),
        ("paid_from=1390/01/01".to_owned(), 1),
        ("paid_to=1390/01/01".to_owned(), 0),
        ("expires_from=1390/01/01".to_owned(), 0),
        ("paper=INV".to_owned(), 0),
        (
            "paid_from=1390/01/01&state=paid&sort=created&min=500".to_owned(),
            1,
        ),
    ] {
        let path = format!("/office/links?{query}");
        let (status, page) = office.get(&office.owner, &path).await;
        assert_eq!(
            (status, rows(&page).len()),
            (StatusCode::OK, count),
            "{query}"
        );
        // The table to take away holds the same.
        let lines = office.table(&format!("?{query}")).await;
        assert_eq!(lines.len(), count, "{query}");
    }
    for (query, count) in [
        (format!("text={code}"), 1),
        ("text=blue".to_owned(), 1),
        ("text=lamp-7".to_owned(), 1),
        ("text=green".to_owned(), 0),
        ("text=_".to_owned(), 0),
        ("name=nobody".to_owned(), 0),
    ] {
        let path = format!("/office/payments?{query}");
        let (status, page) = office.get(&office.owner, &path).await;
        assert_eq!(
            (status, rows(&page).len()),
            (StatusCode::OK, count),
            "{query}"
        );
    }
    // The bank's code leads to the link itself, and to its payment.
    let (_, table) = office.get(&office.owner, "/office/payments.csv").await;
    let tracking = cells(table.trim_start_matches('\u{FEFF}'))[1][15].clone();
    let at = format!("/office/links?q={tracking}");
    let (status, _) = office.get(&office.owner, &at).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{tracking}");
    let at = format!("/office/payments?text={tracking}");
    let (_, page) = office.get(&office.owner, &at).await;
    assert_eq!(rows(&page).len(), 1, "{tracking}");
    for path in [
        "links?maker=x",
        "links?account=x",
        "payments?provider=lnk_1",
    ] {
        let (status, _) = office.get(&office.owner, &format!("/office/{path}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, table) = office.get(&office.owner, "/office/documents.csv").await;
    assert_eq!((status, cells(&table).len()), (StatusCode::OK, 1));
    let wrong = "/office/links?expires_from=soon";
    let (_, page) = office.get(&office.owner, wrong).await;
    assert!(page.contains("id=\"f-expires_from-wrong\""));
}

#[tokio::test]
async fn the_table_to_take_away_holds_every_link_once() {
    let office = Office::new().await;
    // More than one read of the store.
    office.make_links(520).await;
    let lines = office.table("").await;
    let ids: BTreeSet<&str> = lines.iter().map(|line| line[0].as_str()).collect();
    assert_eq!((lines.len(), ids.len()), (520, 520));
    let some = office.table("?min=500000&after=lnk_00").await;
    assert_eq!(some.len(), 21, "what the list shows, from its beginning");
    assert!(office.table("?state=paid").await.is_empty());
}

#[tokio::test]
async fn no_cell_of_the_table_is_calculated() {
    let office = Office::new().await;
    let texts = [
        "=1+1",
        "+98 912",
        "-5+9",
        "@SUM(A1:A9)",
        "=HYPERLINK(\"http://evil.example\",\"x\")",
        "Two\nlines",
        "a,b;\"c\"",
    ];
    for (number, text) in texts.iter().enumerate() {
        let mut typed = String::new();
        for byte in text.bytes() {
            write!(typed, "%{byte:02X}").unwrap();
        }
        // A reference may begin with a sign as well.
        let reference = ["-R", "R-"][number % 2];
        let fields = format!("amount=5000&description={typed}&reference={reference}{number}");
        office.make(&office.owner, &fields).await;
    }
    let lines = office.table("").await;
    assert_eq!(lines.len(), texts.len());
    for line in &lines {
        for cell in line {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
                "{cell:?}"
            );
        }
    }
    let said: BTreeSet<String> = lines.iter().map(|line| line[5].clone()).collect();
    for text in texts {
        let kept = said.contains(text) || said.contains(&format!("'{text}"));
        assert!(kept, "{text:?} is not in {said:?}");
    }
}
