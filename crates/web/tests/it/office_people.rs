//! The pages about what hangs on customers, and customers from files.

use http::{Request, StatusCode};

use crate::office_pages::{Office, place, read};
use crate::settings_desk::open;

const IMPORT: &str = "/office/customers/import";
const SILENT: &str = "/office/customers/silent";

async fn company(office: &Office) -> String {
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&kind=company&may_message=yes&name=Golestan");
    let made = office
        .post(&office.owner, "/office/customers/new", &form)
        .await;
    place(&made)
}

/// Sends a file and gives status, place and page.
async fn upload(office: &Office, file: &[u8]) -> (StatusCode, String, String) {
    let mut body = b"--edge\r\ncontent-disposition: form-data; name=\"file\"; \
        filename=\"people.csv\"\r\n\r\n"
        .to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let request = Request::post(IMPORT)
        .header("accept-language", "en")
        .header("content-type", "multipart/form-data; boundary=edge");
    let answer = office.ask_bytes(&office.owner, request, body).await;
    let at = answer.headers().get("location");
    let at = at.map_or("", |at| at.to_str().unwrap()).to_owned();
    let (status, page) = read(answer).await;
    (status, at, page)
}

#[tokio::test]
async fn a_contact_is_added_shown_changed_and_taken_away() {
    let office = Office::new().await;
    let page = company(&office).await;
    let (_, html) = office.get(&office.owner, &page).await;
    assert!(html.contains("Nobody yet"), "{html}");
    let new = format!("{page}/contacts/new");
    let form = open(&office, &office.owner, &new).await;
    let wrong = [
        ("name", ""),
        ("position", "manager"),
        ("mobile", "0912"),
        ("whatsapp", "@x"),
    ];
    let told = form.send(&office, &office.owner, &wrong).await;
    told.keeps(&[
        ("name", "", ""),
        ("mobile", "value=\"0912\"", "mobile"),
        ("whatsapp", "value=\"@x\"", "account"),
    ]);
    let form = open(&office, &office.owner, &new).await;
    let good = [
        ("name", "Mina"),
        ("position", "liaison"),
        ("mobile", "09121234567"),
    ];
    form.send(&office, &office.owner, &good)
        .await
        .leads_to(&page);
    // Another tab had the form open: it is told.
    let late = form
        .send(
            &office,
            &office.owner,
            &[("name", "Pari"), ("position", "manager")],
        )
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.page);
    let (_, html) = office.get(&office.owner, &page).await;
    for word in ["Mina", "Liaison", "+989121234567"] {
        assert!(html.contains(word), "{word}: {html}");
    }
    let (_, found) = office.get(&office.owner, "/office/customers?q=mina").await;
    assert!(found.contains(&page), "found by its contact");
    let rest = html
        .split_once(&format!("href=\"{page}/contacts/con_"))
        .unwrap()
        .1;
    let contact = format!("{page}/contacts/con_{}", rest.split_once('"').unwrap().0);
    let form = open(&office, &office.owner, &contact).await;
    let changed = [("name", "Minoo"), ("position", "manager")];
    form.send(&office, &office.owner, &changed)
        .await
        .leads_to(&page);
    let form = open(&office, &office.owner, &contact).await;
    let gone = crate::settings_desk::reopened(form.page, &format!("{contact}/remove"));
    gone.send(&office, &office.owner, &[]).await.leads_to(&page);
    let (status, _) = office.get(&office.owner, &contact).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_silent_address_is_marked_wherever_it_stands() {
    let office = Office::new().await;
    let page = company(&office).await;
    let form = open(&office, &office.owner, &format!("{page}/addresses/new")).await;
    let address = [("kind", "mobile"), ("address", "0912 123 4567")];
    form.send(&office, &office.owner, &address)
        .await
        .leads_to(&page);
    let (_, html) = office.get(&office.owner, SILENT).await;
    assert!(html.contains("Every address takes messages"), "{html}");
    let form = open(&office, &office.owner, SILENT).await;
    let told = form.send(&office, &office.owner, &address).await;
    assert_eq!(
        told.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a reason is missing"
    );
    let form = open(&office, &office.owner, SILENT).await;
    let set = [address[0], address[1], ("reason", "asked on the phone")];
    form.send(&office, &office.owner, &set)
        .await
        .leads_to(SILENT);
    let (_, html) = office.get(&office.owner, &page).await;
    assert!(html.contains("No messages"), "{html}");
    let (_, html) = office.get(&office.owner, SILENT).await;
    let rest = html.split_once(&format!("action=\"{SILENT}/")).unwrap().1;
    let lift = format!("{SILENT}/{}", rest.split_once('"').unwrap().0);
    let form = crate::settings_desk::reopened(html.clone(), &lift);
    form.send(&office, &office.owner, &[("reason", "asked for it")])
        .await
        .leads_to(SILENT);
    let (_, html) = office.get(&office.owner, &page).await;
    assert!(!html.contains("No messages"), "{html}");
}

#[tokio::test]
async fn a_position_that_was_added_is_offered_until_it_is_switched_off() {
    let office = Office::new().await;
    let list = "/office/settings/positions";
    let form = open(&office, &office.owner, &format!("{list}/new")).await;
    form.send(&office, &office.owner, &[("name", "Bookkeeper")])
        .await
        .leads_to(list);
    let new = format!("{}/contacts/new", company(&office).await);
    let (_, html) = office.get(&office.owner, &new).await;
    assert!(
        html.contains("Bookkeeper") && html.contains("Manager"),
        "{html}"
    );
    let one = crate::settings_desk::first_of(&office, list).await;
    let form = open(&office, &office.owner, &one).await;
    form.send(&office, &office.owner, &[("name", "Bookkeeper")])
        .await
        .leads_to(list);
    let (_, html) = office.get(&office.owner, &new).await;
    assert!(!html.contains("Bookkeeper"), "{html}");
}

#[tokio::test]
async fn three_bad_lines_are_named_and_the_rest_is_made_when_confirmed() {
    let office = Office::new().await;
    let file = "name;mobile;City\nAnna;09121111111;x\nBina;0912;x\n;09122222222;x\n\
        =1+1;09123333333;x\nDora;09124444444x;x\n";
    let (status, at, page) = upload(&office, file.as_bytes()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, html) = office.get(&office.owner, &at).await;
    for word in [
        ">3</td>",
        ">4</td>",
        ">6</td>",
        "City",
        "Make the customers",
    ] {
        assert!(html.contains(word), "{word}: {html}");
    }
    let (_, none) = office.get(&office.owner, "/office/customers").await;
    assert!(!none.contains("Anna"), "nothing is made yet");
    let confirm = office
        .post(&office.owner, &format!("{at}/confirm"), "duplicates=skip")
        .await;
    assert_eq!(confirm.status(), StatusCode::SEE_OTHER);
    office.app.run_due().await.unwrap();
    let (_, html) = office.get(&office.owner, &at).await;
    assert!(
        html.contains("result.csv") && html.contains("Done"),
        "{html}"
    );
    let (_, made) = office.get(&office.owner, "/office/customers").await;
    assert!(made.contains("Anna") && !made.contains("Bina"), "{made}");
    let (_, csv) = office.get(&office.owner, &format!("{at}/result.csv")).await;
    assert_eq!(csv.lines().count(), 6, "{csv}");
    assert!(csv.contains("\r\n5,'=1+1,made,cus_"), "{csv}");
    assert!(csv.contains("3,,not usable,,Mobile: "), "{csv}");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_in_its_own_words() {
    let office = Office::new().await;
    for (file, word) in [
        (&b""[..], "empty"),
        (b"\x89PNG\r\n\x1a\n\0", "neither CSV nor XLSX"),
        (b"City;Street\nx;y\n", "City · Street"),
        (b"name;mobile\n", "no rows"),
        (b"name\n\xff\xd8", "UTF-8"),
        (b"PK\x03\x04broken", "damaged"),
    ] {
        let (status, _, page) = upload(&office, file).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{word}");
        assert!(page.contains(word), "{word}: {page}");
    }
    let (_, page) = office.get(&office.owner, IMPORT).await;
    assert!(
        page.contains("No file has been read yet") || page.contains("Given up"),
        "{page}"
    );
    let (status, _, page) = upload(&office, &vec![b'x'; 64 * 1024 * 1024 + 1]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("larger than 64 MB"), "{page}");
}
