//! The owner at the back office: channels are set up there, links are sent, and the outbox is read.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use super::super::http::{Answer, Request, encoded, split};
use super::super::payers::fields;
use super::super::stage::Stage;

/// So long a server is given to come back and answer.
const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(50);

/// The messages of one filter of the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Waiting,
    Sent,
    Failed,
    Unknown,
}

impl Group {
    pub(super) const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Failed, Self::Unknown];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// A message in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) to: String,
    /// As the outbox names it, in English.
    pub(super) channel: String,
}

/// Before the server runs, for it must be alone with its database.
pub(super) fn set_mail_up(stage: &Stage) -> anyhow::Result<()> {
    let port = stage.mail_at.port().to_string();
    let mail = ["setup", "mail", "--host", "127.0.0.1", "--port", &port];
    let rest = ["--security", "none", "--from", "shop@example.com"];
    let all = [&mail[..], &rest, &["--active", "on"]].concat();
    stage.operate(&all).map(drop)
}

/// The owner's browser.
pub(super) struct Office {
    shop: SocketAddr,
    cookie: String,
}

impl Office {
    /// Becomes the owner by the one-time address that the server says at its first start.
    pub(super) fn enter(stage: &Stage) -> anyhow::Result<Self> {
        let said = stage.server_said()?;
        let (_, url) = said.split_once("within 24 hours: ").context("no address")?;
        let (_, path) = split(url.lines().next().unwrap_or_default())?;
        let form = encoded(&[
            ("name", "Sara"),
            ("email", "sara@example.com"),
            ("password", "four words of summer"),
        ]);
        let enter = Request::new("POST", &path).header("accept-language", "en");
        let said = enter.form(form).send(stage.shop_at)?;
        let cookie = said.cookie.with_context(|| {
            format!("nobody was let in at {path}: {} {}", said.status, said.body)
        })?;
        Ok(Self {
            shop: stage.shop_at,
            cookie,
        })
    }

    /// Sends until somebody answers: whoever works in the office while the server dies tries again.
    fn insist(&self, request: &Request) -> anyhow::Result<Answer> {
        let request = request
            .clone()
            .header("cookie", &self.cookie)
            .header("accept-language", "en");
        let begun = Instant::now();
        loop {
            match request.send(self.shop) {
                Ok(said) if said.status < 500 => return Ok(said),
                Ok(said) if begun.elapsed() > PATIENCE => bail!("the office says {}", said.status),
                Err(error) if begun.elapsed() > PATIENCE => return Err(error),
                Ok(_) | Err(_) => std::thread::sleep(PAUSE),
            }
        }
    }

    fn page(&self, path: &str) -> anyhow::Result<String> {
        let said = self.insist(&Request::get(path))?;
        ensure!(said.status == 200, "{path} says {}", said.status);
        Ok(said.body)
    }

    /// Fills a form in: what it hides is sent back, what is not typed stays away.
    fn save(&self, path: &str, typed: &[(&str, &str)]) -> anyhow::Result<()> {
        let page = self.page(path)?;
        let hidden = ["nonce", "version"].map(|name| (name, fields(&page, name).next()));
        let mut all = typed.to_vec();
        for (name, value) in &hidden {
            all.extend(value.as_deref().map(|value| (*name, value)));
        }
        let said = self.insist(&Request::new("POST", path).form(encoded(&all)))?;
        ensure!(said.status == 303, "{path} refuses: {}", said.body);
        Ok(())
    }

    /// The panels of the run, and that every message goes by each that can carry it.
    pub(super) fn set_channels_up(&self, stage: &Stage) -> anyhow::Result<()> {
        for panel in ["kavenegar", "smsir"] {
            let base = format!("http://{}/panels/{panel}/v1", stage.bank_at);
            let path = format!("/office/settings/channels/{panel}");
            let typed = [
                ("api_key", "canary-panel-key"),
                ("line_number", "30001234"),
                ("base_url", &base),
                ("active", "yes"),
            ];
            self.save(&path, &typed)?;
        }
        let shops = self.page("/office/settings/shops")?;
        let id = shops
            .split("/office/settings/shops/")
            .find_map(|rest| rest.split('"').next().filter(|id| id.starts_with("shp_")))
            .context("no shop in the settings")?;
        let links = format!("/office/settings/shops/{id}/links");
        let page = self.page(&links)?;
        let mut typed = vec![
            ("receipt", "yes".to_owned()),
            ("approve", "yes".to_owned()),
            ("way_1", "smtp".to_owned()),
            ("way_2", "kavenegar".to_owned()),
            ("way_3", "smsir".to_owned()),
        ];
        for name in ["account", "receipt_type"] {
            typed.push((name, chosen(&page, name).context(name)?));
        }
        let typed: Vec<_> = typed.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.save(&links, &typed)
    }

    /// Sends a link to some addresses, once however often it must be tried.
    pub(super) fn send_to(
        &self,
        field: &str,
        addresses: &[String],
        round: usize,
    ) -> anyhow::Result<()> {
        // The number of a form has 32 letters and digits.
        let (nonce, to) = (format!("{field:x<10}{round:022}"), addresses.join("\n"));
        let form = encoded(&[
            ("nonce", &nonce),
            ("seen", ""),
            ("amount", "250000"),
            ("language", "en"),
            ("until", "shop"),
            ("rule", "whole"),
            (field, &to),
        ]);
        let said = self.insist(&Request::new("POST", "/office/links/new").form(form))?;
        ensure!(said.status == 303, "no link was made: {}", said.body);
        Ok(())
    }

    /// Whether the outbox shows any message of this kind.
    pub(super) fn is_any(&self, group: Group) -> anyhow::Result<bool> {
        let page = self.page(&format!("/office/outbox?state={}", group.word()))?;
        Ok(!rows(&page).is_empty())
    }

    /// How many messages of this kind there are.
    pub(super) fn count(&self, group: Group) -> anyhow::Result<usize> {
        Ok(self.all(group)?.len())
    }

    /// All messages of this kind, page by page.
    pub(super) fn all(&self, group: Group) -> anyhow::Result<Vec<Row>> {
        let mut all = Vec::new();
        let mut path = format!("/office/outbox?state={}", group.word());
        loop {
            let page = self.page(&path)?;
            all.extend(rows(&page));
            match older(&page) {
                Some(next) => path = next,
                None => return Ok(all),
            }
        }
    }
}

/// The value that a list of choices shows.
fn chosen(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("<select id=\"{name}\""))?;
    let list = rest.split("</select>").next()?;
    let options = list.split("<option value=\"").skip(1);
    let values: Vec<_> = options
        .map(|option| (option.contains(" selected"), option))
        .collect();
    let one = values.iter().find(|(selected, _)| *selected);
    let (_, one) = one.or(values.first())?;
    one.split('"').next().map(str::to_owned)
}

/// The messages on a page of the outbox.
fn rows(page: &str) -> Vec<Row> {
    let each = page.split("<details class=\"letter\">").skip(1);
    let row = |one: &str| {
        let after = |mark: &str, end: &str| {
            let (_, rest) = one.split_once(mark)?;
            let (text, _) = rest.split_once(end)?;
            Some(text.trim().to_owned())
        };
        Some(Row {
            to: after("class=\"code\">", "<")?,
            channel: after("<p class=\"hint\">", " · <a")?,
        })
    };
    each.filter_map(row).collect()
}

/// Where the next page is.
fn older(page: &str) -> Option<String> {
    let (before, _) = page.split_once("\" rel=\"next\"")?;
    let (_, href) = before.rsplit_once("href=\"")?;
    Some(href.replace("&amp;", "&").replace("&#38;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_outbox_is_read() {
        let page = "<details class=\"letter\"><summary><span class=\"badge good\">Handed over</span> \
            <bdi dir=\"ltr\" class=\"code\">a@example.com</bdi></summary><p class=\"hint\">e-mail · \
            <a href=\"/office/messages/1\">x</a></p></details>\
            <a class=\"button plain\" href=\"/office/outbox?state=sent&amp;after=m\" rel=\"next\">";
        let wanted = Row {
            to: "a@example.com".to_owned(),
            channel: "e-mail".to_owned(),
        };
        assert_eq!(rows(page), [wanted]);
        let next = older(page);
        assert_eq!(next.as_deref(), Some("/office/outbox?state=sent&after=m"));
        assert_eq!((rows(""), older("")), (Vec::new(), None));
    }

    #[test]
    fn the_chosen_option_is_found_and_else_the_first() {
        let list = "<select id=\"account\"><option value=\"a\">A</option>\
            <option value=\"b\" selected>B</option></select><option value=\"c\" selected>";
        assert_eq!(chosen(list, "account").as_deref(), Some("b"));
        let list = list.replacen(" selected", "", 1);
        assert_eq!(chosen(&list, "account").as_deref(), Some("a"));
    }
}
