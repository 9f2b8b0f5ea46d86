//! The payer: opens the link, chooses a bank, presses a button there and comes back, or not.

use app::callback::{CallbackError, Heard, Landing};
use app::link::LinkView;
use app::pay::{GoToBank, LinkPage, PaymentPage, StartError, StartForm};
use domain::id::PaymentId;
use domain::payment::{Payment, PaymentState};
use serde_json::Value;
use url::Url;

use crate::world::{SLUG, World};

/// One person with one browser.
pub(crate) struct Payer<'w> {
    world: &'w World,
    link: String,
    /// The page as it was opened.
    page: LinkPage,
    key: Option<String>,
    payment: Option<PaymentId>,
    return_address: Option<String>,
    /// The form of the return, at banks that come back by POST.
    return_form: String,
    has_pressed: bool,
}

impl World {
    /// A payer who has opened the link.
    pub(crate) async fn payer(&self, link: &LinkView) -> Payer<'_> {
        let token = link.link.token.as_str().to_owned();
        let page = self.app().link_page(SLUG, &token).await.unwrap();
        Payer {
            world: self,
            link: token,
            page,
            key: None,
            payment: None,
            return_address: None,
            return_form: String::new(),
            has_pressed: false,
        }
    }

    /// A payer who has chosen this driver's provider and is at the bank.
    pub(crate) async fn payer_at(&self, driver: &str, link: &LinkView) -> Payer<'_> {
        let mut payer = self.payer(link).await;
        payer.chooses(driver).await.unwrap();
        payer
    }

    /// Posts a form to the bank's page; the key of the payment that it opens, if it takes the form.
    async fn bank_opens(&self, url: &str, fields: &[(String, String)]) -> Option<String> {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = http::Request::post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.into_bytes())
            .unwrap();
        let limits = outbound::Limits::new(outbound::Reach::Any);
        let answer = self.outbound.send(request, limits).await.unwrap();
        let page = answer.headers().get("location")?.to_str().unwrap();
        page.rsplit('/').next().map(str::to_owned)
    }

    /// Sends a request to the bank as a browser or a script would.
    pub(crate) async fn bank_answers(
        &self,
        method: &str,
        path: &str,
        body: &str,
    ) -> (u16, Vec<u8>) {
        let kind = if path.starts_with("/control") {
            "application/json"
        } else {
            "application/x-www-form-urlencoded"
        };
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.bank_url)
        };
        let request = http::Request::builder()
            .method(method)
            .uri(url)
            .header("content-type", kind)
            .body(body.as_bytes().to_vec())
            .unwrap();
        let limits = outbound::Limits::new(outbound::Reach::Any);
        let answer = self.outbound.send(request, limits).await.unwrap();
        (answer.status().as_u16(), answer.into_body())
    }
}

impl Payer<'_> {
    /// Presses "pay by" on the page that was opened, and follows to the bank.
    pub(crate) async fn chooses(&mut self, driver: &str) -> Result<(), StartError> {
        self.goes(driver, None).await
    }

    /// Types an amount as well.
    pub(crate) async fn chooses_to_pay(
        &mut self,
        driver: &str,
        typed: &str,
    ) -> Result<(), StartError> {
        self.goes(driver, Some(typed.to_owned())).await
    }

    /// Presses "pay by", at whatever bank, and takes its key from what was stored, or from the bank
    /// where the payer's own form is the first that it hears.
    pub(crate) async fn starts(&mut self, driver: &str) -> Result<(), StartError> {
        let form = StartForm {
            version: self.page.version,
            provider: self.world.provider(driver).to_string(),
            amount: None,
            language: None,
        };
        let app = self.world.app();
        let before = self.world.payments().await;
        let go = app
            .start_payment(SLUG, &self.link, form, "req_start")
            .await?;
        let all = self.world.payments().await;
        let is_new = |one: &&Payment| before.iter().all(|other| other.id != one.id);
        let mine = all.iter().find(is_new);
        let mine = mine.expect("stored before the payer is sent");
        self.payment = Some(mine.id);
        self.key.clone_from(&mine.gateway_key);
        let known = |key: &String| self.world.bank.book().iter().any(|it| it.key == *key);
        match (go, self.key.as_ref().is_some_and(known)) {
            (GoToBank::Post { url, fields }, false) => {
                self.key = self.world.bank_opens(&url, &fields).await;
            }
            // What is stored is our own name of the payment, not the one on the bank's page.
            (GoToBank::Get { .. }, false) if self.key.is_some() => {
                let order = Some(mine.order_number.to_string());
                let book = self.world.bank.book();
                let entry = book.into_iter().find(|entry| entry.order == order);
                self.key = entry.map(|entry| entry.key);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the bank has a page for the payment.
    pub(crate) fn is_at_the_bank(&self) -> bool {
        self.key.is_some()
    }

    async fn goes(&mut self, driver: &str, amount: Option<String>) -> Result<(), StartError> {
        let form = StartForm {
            version: self.page.version,
            provider: self.world.provider(driver).to_string(),
            amount,
            language: None,
        };
        let app = self.world.app();
        let go = app
            .start_payment(SLUG, &self.link, form, "req_start")
            .await?;
        let (url, key) = match go {
            GoToBank::Get { url } => {
                let key = url.rsplit('/').next().unwrap().to_owned();
                (url, key)
            }
            // The first field of the form is the bank's key.
            GoToBank::Post { url, fields } => (url, fields[0].1.clone()),
        };
        assert!(url.starts_with(&self.world.bank_url), "{url}");
        let all = self.world.payments().await;
        let mine = all
            .iter()
            .find(|payment| payment.gateway_key.as_ref() == Some(&key));
        self.payment = Some(mine.expect("stored before the payer is sent").id);
        self.key = Some(key);
        Ok(())
    }

    /// Opens the page anew.
    pub(crate) async fn reloads(&mut self) -> &LinkPage {
        let app = self.world.app();
        self.page = app.link_page(SLUG, &self.link).await.unwrap();
        &self.page
    }

    /// The page as it was opened.
    pub(crate) fn page(&self) -> &LinkPage {
        &self.page
    }

    pub(crate) async fn pays(&mut self) {
        self.presses("pay").await;
    }

    pub(crate) async fn is_declined(&mut self) {
        self.presses("decline").await;
    }

    pub(crate) async fn cancels(&mut self) {
        self.presses("cancel").await;
    }

    async fn presses(&mut self, button: &str) {
        let path = format!("/control/payments/{}/{button}", self.key());
        let (status, body) = self.world.bank_answers("POST", &path, "").await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        self.has_pressed = true;
        let ending: Value = serde_json::from_slice(&body).unwrap();
        self.return_address = ending["callback_url"].as_str().map(str::to_owned);
        let form: Vec<(String, String)> =
            serde_json::from_value(ending["callback_form"].clone()).unwrap_or_default();
        self.return_form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
    }

    /// Whether the bank's page is done with.
    pub(crate) fn has_pressed(&self) -> bool {
        self.has_pressed
    }

    /// Whether the bank gave an address to return to.
    pub(crate) fn is_sent_back(&self) -> bool {
        self.return_address.is_some()
    }

    /// Follows the address that the bank gave; it must work.
    pub(crate) async fn comes_back(&self) -> Landing {
        self.tries_to_come_back().await.unwrap()
    }

    pub(crate) async fn tries_to_come_back(&self) -> Result<Landing, CallbackError> {
        self.world.app().take_callback(self.heard()).await
    }

    /// The callback as the web hears it.
    pub(crate) fn heard(&self) -> Heard {
        let heard = heard(self.return_address.as_deref().expect("was sent back"));
        if self.return_form.is_empty() {
            return heard;
        }
        Heard {
            method: http::Method::POST,
            content_type: Some("application/x-www-form-urlencoded".to_owned()),
            body: self.return_form.clone().into_bytes(),
            ..heard
        }
    }

    /// The callback of a payment that the bank will never send: as `heard`, by its own address.
    pub(crate) async fn forged(&self, query: &str) -> Heard {
        let token = self.world.payment(self.payment()).await.return_token;
        Heard {
            token: token.as_str().to_owned(),
            query: query.to_owned(),
            ..heard(&format!("http://127.0.0.1/{SLUG}/return/x"))
        }
    }

    /// The page of the payment.
    pub(crate) async fn sees(&self) -> PaymentPage {
        let code = self.world.payment(self.payment()).await.code;
        let app = self.world.app();
        app.payment_page(SLUG, &self.link, &code.grouped())
            .await
            .unwrap()
    }

    pub(crate) async fn state(&self) -> PaymentState {
        self.world.payment(self.payment()).await.state
    }

    pub(crate) fn payment(&self) -> PaymentId {
        self.payment.expect("has chosen a provider")
    }

    /// The bank's key of the payment.
    pub(crate) fn key(&self) -> &str {
        self.key.as_deref().expect("has chosen a provider")
    }
}

/// A GET to a return address, as the web hears it.
pub(crate) fn heard(address: &str) -> Heard {
    let url = Url::parse(address).unwrap();
    let parts: Vec<&str> = url.path_segments().unwrap().collect();
    let [slug, _return, token] = parts.as_slice() else {
        panic!("{address} is no return address");
    };
    Heard {
        slug: (*slug).to_owned(),
        token: (*token).to_owned(),
        method: http::Method::GET,
        query: url.query().unwrap_or_default().to_owned(),
        content_type: None,
        signature: None,
        body: Vec::new(),
        request_id: "req_return".to_owned(),
    }
}
