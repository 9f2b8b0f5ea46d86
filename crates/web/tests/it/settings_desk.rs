//! Hands for the pages of the settings: a form is opened, filled in and sent.

use axum::response::Response;
use http::header::LOCATION;
use http::{Request, StatusCode};

use crate::office_pages::{Office, read};

/// A form as a browser has it open: its hidden fields and where it goes.
pub(crate) struct Open {
    pub(crate) page: String,
    path: String,
    nonce: String,
    version: String,
}

/// What a browser shows after a form was sent.
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    /// Where it is led; empty if a page came at once.
    pub(crate) place: String,
    pub(crate) page: String,
}

/// Opens the form at this address.
pub(crate) async fn open(office: &Office, cookie: &str, path: &str) -> Open {
    let (status, page) = office.get(cookie, path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {page}");
    reopened(page, path)
}

/// A form that came back.
pub(crate) fn reopened(page: String, path: &str) -> Open {
    Open {
        nonce: hidden(&page, "nonce"),
        version: hidden(&page, "version"),
        path: path.to_owned(),
        page,
    }
}

fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let found = page
        .split_once(&start)
        .and_then(|(_, rest)| rest.split_once('"'));
    found.map_or_else(String::new, |(value, _)| value.to_owned())
}

impl Open {
    /// Sends it with these fields.
    pub(crate) async fn send(
        &self,
        office: &Office,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> Shown {
        let mut form = format!("nonce={}&version={}", self.nonce, self.version);
        for (name, value) in fields {
            form.extend(["&", name, "=", &encoded(value)]);
        }
        shown(office.post(cookie, &self.path, &form).await).await
    }

    /// Sends it with a file.
    pub(crate) async fn upload(&self, office: &Office, cookie: &str, file: &[u8]) -> Shown {
        let mut body = Vec::new();
        for (name, value) in [("nonce", &self.nonce), ("version", &self.version)] {
            let part = format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(
            b"--edge\r\ncontent-disposition: form-data; name=\"logo\"; filename=\"logo.png\"\r\n\
            content-type: image/png\r\n\r\n",
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = Request::post(&self.path)
            .header("accept-language", "en")
            .header("content-type", "multipart/form-data; boundary=edge");
        shown(office.ask_bytes(cookie, request, body).await).await
    }
}

pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02x}");
        text
    })
}

async fn shown(response: Response) -> Shown {
    let place = response.headers().get(LOCATION);
    let place = place.map_or("", |place| place.to_str().unwrap()).to_owned();
    let (status, page) = read(response).await;
    Shown {
        status,
        place,
        page,
    }
}

impl Shown {
    /// That it is done and leads there.
    pub(crate) fn leads_to(&self, place: &str) {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.page);
        assert!(self.place.starts_with(place), "{}", self.place);
    }

    /// That each of these fields says what is wrong with it and holds what was typed.
    pub(crate) fn keeps(&self, fields: &[(&str, &str, &str)]) {
        assert_eq!(
            self.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            self.page
        );
        for (name, typed, word) in fields {
            let said = between(&self.page, &format!("id=\"{name}-error\">"), "<");
            assert!(said.contains(word), "{name}: {said}");
            assert!(self.page.contains(&format!("href=\"#{name}\"")), "{name}");
            assert!(self.page.contains(typed), "{name}: {typed} is lost");
        }
    }
}

/// What stands between two texts.
pub(crate) fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page
        .split_once(start)
        .unwrap_or_else(|| panic!("{start}: {page}"));
    rest.split_once(end).unwrap().0
}

/// The address of the first thing of a list.
pub(crate) async fn first_of(office: &Office, list: &str) -> String {
    let (_, page) = office.get(&office.owner, list).await;
    let prefix = format!("<li><a href=\"{list}/");
    format!("{list}/{}", between(&page, &prefix, "\""))
}
