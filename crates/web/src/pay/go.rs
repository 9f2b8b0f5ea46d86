//! The page whose form takes the payer to a bank that wants to be posted to. A script presses its
//! button; without script the payer does.

use askama::Template;
use http::StatusCode;
use i18n::{Locale, texts};

use crate::asset::GO;
use crate::page::{Frame, Page, Policy, T, origin};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "go.html")]
struct GoTemplate<'a> {
    frame: Frame,
    t: T,
    url: &'a str,
    fields: &'a [(String, String)],
}

/// The page that posts `fields` to the bank's `url`. `test` shows the banner.
pub fn go_page(
    url: &str,
    fields: &[(String, String)],
    locale: Locale,
    test: bool,
) -> Result<Page, Trouble> {
    let bank = origin(url).ok_or_else(|| Trouble::Broken("a bank without address".to_owned()))?;
    let t = texts(locale);
    let mut frame = Frame::new(locale, t.pay_go());
    frame.test = test;
    frame.script = Some(GO.text);
    let policy = Policy {
        script: Some(&GO),
        origins: &[&bank],
        ..Policy::default()
    };
    Page::new(
        StatusCode::OK,
        &GoTemplate {
            frame,
            t,
            url,
            fields,
        },
        &policy,
    )
}
