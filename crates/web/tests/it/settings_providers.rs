//! The pages of providers: what was typed stays but for secrets, what is wrong is named, and no
//! secret is ever shown.

use http::StatusCode;
use http::header::LOCATION;

use crate::office_pages::{Office, read};
use crate::till::{Till, found};

const HERE: &str = "/office/settings/providers";
const CANARY: &str = "canary-secret-canary";

impl Office {
    /// Posts a form of the settings with a fresh nonce.
    pub(crate) async fn sends(&self, path: &str, form: &str) -> (StatusCode, String, String) {
        let nonce = self.app.form_nonce();
        self.sends_with(path, &format!("nonce={nonce}&{form}"))
            .await
    }

    async fn sends_with(&self, path: &str, form: &str) -> (StatusCode, String, String) {
        let answer = self.post(&self.owner, path, form).await;
        let place = answer.headers().get(LOCATION);
        let place = place.map_or("", |place| place.to_str().unwrap()).to_owned();
        let (status, page) = read(answer).await;
        (status, page, place)
    }

    /// The value of the one option or input that begins so.
    async fn value(&self, path: &str, start: &str) -> String {
        let (_, page) = self.get(&self.owner, path).await;
        let value = found(&page, start)
            .next()
            .unwrap_or_else(|| panic!("{start}: {page}"));
        value.to_owned()
    }

    async fn first_provider(&self) -> String {
        let start = "href=\"/office/settings/providers/prv";
        let rest = self.value(HERE, start).await;
        format!("{HERE}/prv{rest}")
    }

    /// What the form for a sandbox terminal sends.
    async fn sandbox(&self, terminal: &str, secret: &str, base: &str) -> String {
        let account = self
            .value(&format!("{HERE}/new?driver=sandbox"), "<option value=\"acc")
            .await;
        format!(
            "driver=sandbox&public_name=Our+bank&account=acc{account}&terminal={terminal}\
             &secret={secret}&base_url={base}&published=yes"
        )
    }
}

/// Where the bank of a till listens, percent-encoded.
async fn bank_of(till: &Till) -> String {
    let first = till.office.first_provider().await;
    let path = format!("{first}/edit");
    till.office
        .value(&path, "name=\"base_url\" type=\"text\" value=\"")
        .await
}

#[tokio::test]
async fn a_provider_is_made_tried_and_switched_on() {
    let till = Till::new().await;
    let (office, base) = (&till.office, bank_of(&till).await);
    let form = office
        .sandbox("second", "sandbox-secret-second", &base)
        .await;
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&{form}");
    let (status, _, place) = office.sends_with(&format!("{HERE}/new"), &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let path = place.split('?').next().unwrap().to_owned();
    let (_, page) = office.get(&office.owner, &path).await;
    assert!(
        page.contains("The bank knows us") && page.contains("Switched off"),
        "{page}"
    );
    assert!(!page.contains("sandbox-secret-second"), "{page}");

    // The same form again makes no second one.
    let (_, _, place) = office.sends_with(&format!("{HERE}/new"), &form).await;
    assert_eq!(place, format!("{HERE}?said=before"));

    let (status, _, _) = office
        .sends(&format!("{path}/state"), "version=1&to=on")
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, page) = office.get(&office.owner, &path).await;
    assert!(
        page.contains("In test") && page.contains("Offered to payers"),
        "{page}"
    );
    // Somebody who looks at the old page is told.
    let (status, page, _) = office
        .sends(&format!("{path}/state"), "version=1&to=off")
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        page.contains("Somebody else changed this provider"),
        "{page}"
    );
}

#[tokio::test]
async fn wrong_values_stay_and_are_named_but_secrets_do_not_stay() {
    let till = Till::new().await;
    let office = &till.office;
    let form = office
        .sandbox("a+b", CANARY, "http%3A%2F%2Fbank.example%2Fx")
        .await;
    let (status, page, _) = office.sends(&format!("{HERE}/new"), &form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.contains("value=\"a b\"") && page.contains("value=\"Our bank\""),
        "{page}"
    );
    assert!(page.contains("href=\"#base_url\""), "{page}");
    assert!(!page.contains(CANARY), "{page}");
}

#[tokio::test]
async fn refused_credentials_are_told_in_the_banks_words_and_never_shown() {
    let till = Till::new().await;
    let (office, base) = (&till.office, bank_of(&till).await);
    let form = office.sandbox("second", CANARY, &base).await;
    let (_, _, place) = office.sends(&format!("{HERE}/new"), &form).await;
    let path = place.split('?').next().unwrap().to_owned();
    let on = "version=1&to=on&anyway=yes";
    let (status, page, _) = office.sends(&format!("{path}/state"), on).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("Not switched on: the bank refuses"), "{page}");
    assert!(page.contains("Terminal or secret is wrong"), "{page}");
    for path in [path.clone(), format!("{path}/edit"), HERE.to_owned()] {
        let (status, page) = office.get(&office.owner, &path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!page.contains(CANARY), "{path}");
    }
}

#[tokio::test]
async fn a_silent_bank_needs_a_tick() {
    let till = Till::new().await;
    let office = &till.office;
    let form = office
        .sandbox("second", CANARY, "http%3A%2F%2F127.0.0.1%3A9%2Fx")
        .await;
    let (_, _, place) = office.sends(&format!("{HERE}/new"), &form).await;
    let path = place.split('?').next().unwrap().to_owned();
    let (_, page) = office.get(&office.owner, &path).await;
    assert!(page.contains("does “peyvand bank” run"), "{page}");
    let state = format!("{path}/state");
    let (status, page, _) = office.sends(&state, "version=1&to=on").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("name=\"anyway\""), "{page}");
    let (status, _, _) = office.sends(&state, "version=1&to=on&anyway=yes").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_the_first_one_saved_is_told_to_the_second() {
    let till = Till::new().await;
    let office = &till.office;
    let path = format!("{}/edit", office.first_provider().await);
    let account = office.value(&path, "<option value=\"acc").await;
    let base = bank_of(&till).await;
    let form = |name: &str| {
        format!(
            "version=1&public_name={name}&account=acc{account}&terminal=golestan\
             &secret=&base_url={base}&published=yes"
        )
    };
    let (status, page, _) = office.sends(&path, &form("First")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (status, page, _) = office.sends(&path, &form("Second")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        page.contains("value=\"Second\"") && page.contains("Now saved: First"),
        "{page}"
    );
}

#[tokio::test]
async fn the_test_of_a_connection_is_kept_and_the_order_changes() {
    let till = Till::new().await;
    let office = &till.office;
    let path = office.first_provider().await;
    let (status, _, place) = office.sends(&format!("{path}/check"), "").await;
    assert_eq!(
        (status, place),
        (StatusCode::SEE_OTHER, format!("{path}#test"))
    );
    let (_, page) = office.get(&office.owner, &path).await;
    assert!(page.contains("The bank knows us"), "{page}");
    let (status, _, _) = office.sends(&format!("{path}/place"), "to=down").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_ne!(office.first_provider().await, path);
}

#[tokio::test]
async fn foreign_and_nonsensical_ids_are_unknown() {
    let till = Till::new().await;
    let office = &till.office;
    let foreign = format!("{HERE}/prv_00000000000070008000000000000001");
    for base in [foreign, format!("{HERE}/nonsense")] {
        for path in [base.clone(), format!("{base}/edit")] {
            let (status, _) = office.get(&office.owner, &path).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        for deed in ["state", "published", "place", "check", "edit"] {
            let (status, _, _) = office
                .sends(&format!("{base}/{deed}"), "version=1&to=on")
                .await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{base}/{deed}");
        }
    }
}

#[tokio::test]
async fn a_bank_that_is_down_is_told_on_the_dashboard_the_list_and_its_page() {
    let till = Till::new().await;
    let link = till
        .office
        .make(&till.office.owner, "amount=40000&until=never")
        .await;
    let resets = bank::Switch::new(bank::Behaviour::ErrorBefore).at(bank::Step::Begin);
    till.bank_will("sandbox", resets);
    let (_, before) = till.office.get(&till.office.owner, "/office").await;
    assert!(!before.contains("Does not answer"), "{before}");
    for _ in 0..3 {
        till.finds_it_down("sandbox", &link).await;
    }
    let (_, home) = till.office.get(&till.office.owner, "/office").await;
    assert!(home.contains("Does not answer"), "{home}");
    let (_, list) = till.office.get(&till.office.owner, HERE).await;
    assert!(list.contains("Does not answer"), "{list}");
    let place = found(&home, "href=\"/office/settings/providers/prv")
        .next()
        .unwrap();
    let path = format!("/office/settings/providers/prv{place}");
    till.office.app.run_due().await.unwrap();
    let (_, page) = till.office.get(&till.office.owner, &path).await;
    assert!(page.contains("stands behind the other providers"), "{page}");
    assert!(page.contains("3 conversations with the bank"), "{page}");
}
