//! A file of a bank held against our payments, from the upload to the lines that do not agree.

use http::header::LOCATION;
use http::{Request, StatusCode};

use crate::office_pages::{Office, read};
use crate::till::{Till, found};

const HERE: &str = "/office/settlements";

/// Uploads a file for a provider and gives status, place and page.
async fn upload(office: &Office, provider: &str, file: &str) -> (StatusCode, String, String) {
    let body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"provider\"\r\n\r\n{provider}\r\n\
        --edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"aban.csv\"\r\n\r\n\
        {file}\r\n--edge--\r\n"
    );
    let request = Request::post(HERE)
        .header("accept-language", "en")
        .header("content-type", "multipart/form-data; boundary=edge");
    let answer = office
        .ask_bytes(&office.owner, request, body.into_bytes())
        .await;
    let at = answer.headers().get(LOCATION);
    let at = at.map_or("", |at| at.to_str().unwrap()).to_owned();
    let (status, page) = read(answer).await;
    (status, at, page)
}

/// The provider of this name, by its id.
async fn provider(office: &Office, name: &str) -> String {
    let (status, page) = office.get(&office.owner, HERE).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let list = page.split("id=\"provider\"").nth(1).unwrap().to_owned();
    let line = list.split("<option ").find(|line| line.contains(name));
    let line = line.unwrap_or_else(|| panic!("{name} in {list}"));
    found(line, "value=\"").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_banks_file_is_compared_line_by_line_and_kept() {
    let till = Till::new().await;
    let office = &till.office;
    let mut codes = Vec::new();
    for toman in [1_000, 2_000, 3_000] {
        let link = office.make(&office.owner, &format!("amount={toman}")).await;
        let payer = till.is_paid("zarinpal", &link).await;
        let paid = office.app.find_payment(till.scope, payer.payment).await;
        let reference = paid.unwrap().unwrap().payment.reference.unwrap();
        codes.push(reference.tracking_code);
    }
    // The bank knows it, and it has not come back to us.
    let link = office.make(&office.owner, "amount=5000").await;
    let mut away = till.payer_at("zarinpal", &link).await;
    till.press(&mut away, "pay").await;
    let view = office.app.find_payment(till.scope, away.payment).await;
    let key = view.unwrap().unwrap().payment.gateway_key.unwrap();
    let day = i18n::short_date(
        office.app.now(),
        &jiff::tz::TimeZone::get("Asia/Tehran").unwrap(),
        i18n::Locale::Fa,
    );
    let file = format!(
        "تاریخ,مبلغ,شماره پیگیری\r\n{day},1000,{}\r\n{day},2100,{}\r\n{day},1000,{}\r\n\
        {day},5000,{key}\r\n{day},7000,999999\r\nجمع,-,\r\n",
        codes[0], codes[1], codes[0]
    );
    let id = provider(office, "Bank 2").await;
    let (status, place, page) = upload(office, &id, &file).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, page) = office.get(&office.owner, &place).await;
    // The columns were guessed by their headings.
    let chosen: Vec<&str> = page
        .split("<option value=\"")
        .filter(|rest| rest.split('>').next().unwrap().contains("selected"))
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(chosen[..3], ["2", "1", "0"], "{page}");

    let none = "reference=&amount=1&day=0&unit=toman&first=&last=";
    let refused = office
        .post(&office.owner, &format!("{place}/compare"), none)
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let all = "reference=2&amount=1&day=0&unit=toman&first=&last=";
    for _ in 0..2 {
        let done = office
            .post(&office.owner, &format!("{place}/compare"), all)
            .await;
        assert_eq!(done.status(), StatusCode::SEE_OTHER);
    }
    for (finding, words) in [
        ("matched", vec![codes[0].as_str()]),
        ("differs", vec![codes[1].as_str(), "2,100", "2,000"]),
        ("twice", vec![codes[0].as_str()]),
        ("missing_here", vec!["999999", key.as_str(), "/check"]),
        ("missing_there", vec![codes[2].as_str(), "3,000"]),
        ("unread", vec!["جمع", "no reference"]),
    ] {
        let (status, page) = office
            .get(&office.owner, &format!("{place}?finding={finding}"))
            .await;
        assert_eq!(status, StatusCode::OK);
        for word in words {
            assert!(page.contains(word), "{word} in {finding}: {page}");
        }
    }
    let (status, table) = office
        .get(&office.owner, &format!("{place}/found.csv"))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(table.lines().count(), 1 + 7, "{table}");

    // Nothing moved by it, and the same file is told.
    till.books_agree_but_for(&away).await;
    let (_, second, _) = upload(office, &id, &file).await;
    let (_, page) = office.get(&office.owner, &second).await;
    assert!(page.contains("The same file was compared before"), "{page}");
    assert!(page.contains(&place), "{page}");
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_and_so_is_another_world() {
    let till = Till::new().await;
    let office = &till.office;
    let id = provider(office, "Bank 2").await;
    let (status, _, page) = upload(office, &id, "%PDF-1.7").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("neither CSV nor XLSX"), "{page}");
    let (status, _, _) = upload(office, "prv_00000000000000000000000000000001", "a,b\n1,2\n").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let seller = office
        .colleague(domain::access::Role::Sales, "reza@golestan.example")
        .await;
    let (status, _) = office.get(&seller, HERE).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

impl Till {
    /// The books hold; one payer's money is at the bank and not asked about yet.
    async fn books_agree_but_for(&self, away: &crate::till::Payer) {
        assert_eq!(self.office.app.verify_books().await.unwrap(), []);
        let state = self.state(away).await;
        assert_eq!(state, domain::payment::PaymentState::Redirected);
    }
}
