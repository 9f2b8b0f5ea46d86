//! `peyvand setup mail`: the merchant's own mail server, and a test mail.

use app::App;
use app::settings::channel::{MailChange, MailForm, MailView};
use domain::contact::Email;
use serde_json::json;

use super::{Done, editor, refused, secret, settings_error};
use crate::args::{MailOptions, OnOff};
use crate::error::CommandError;

pub(super) async fn mail(app: &App, options: MailOptions) -> Done {
    let by = editor(app, options.shop.as_deref()).await?;
    if options.changes() {
        let stored = app.channels(&by).await.map_err(settings_error)?.mail;
        let version = stored.as_ref().map(|mail| mail.version);
        let change = change(&options, stored.as_ref())?;
        let changed = app.change_mail(&by, version, change).await;
        changed.map_err(settings_error)?;
    }
    let mail = app.channels(&by).await.map_err(settings_error)?.mail;
    let Some(mail) = mail else {
        return Err(refused(
            "no mail server is set up; name one with --host, --from and --security",
        ));
    };
    let mut said = None;
    if let Some(address) = &options.test {
        let check = app.test_mail(&by, address, i18n::Locale::En).await;
        let check = check.map_err(settings_error)?;
        if !check.is_good() {
            let words = check.to_text();
            let said = format!("the test mail did not go out: {words}");
            return Err(CommandError::Failed(said));
        }
        said = Some(check.words);
    }
    let host = mail
        .server
        .as_ref()
        .map_or("", |server| server.host.as_str());
    let state = if mail.active { "on" } else { "off" };
    let value = json!({
        "object": "mail", "host": host, "active": mail.active, "server_said": said,
        "bounces_to": mail.hook,
    });
    let taken = said.map(|said| format!("\nThe test mail was taken: {said}"));
    Ok((
        format!("Mail by {host} is {state}.{}", taken.unwrap_or_default()),
        value,
    ))
}

/// What is not named stays as it is stored.
fn change(options: &MailOptions, stored: Option<&MailView>) -> Result<MailChange, CommandError> {
    let server = stored.and_then(|mail| mail.server.as_ref());
    let or = |wanted: &Option<String>, stored: Option<&str>| {
        wanted
            .clone()
            .unwrap_or_else(|| stored.unwrap_or_default().to_owned())
    };
    // Another protection has another usual port.
    let same_security = options.security.is_none();
    let port = server.filter(|_| same_security).map(|server| server.port);
    let port = options.port.or(port).map(|port| port.to_string());
    let security = server.map_or("starttls", |server| server.security.as_str());
    Ok(MailChange {
        form: MailForm {
            host: or(&options.host, server.map(|it| it.host.as_str())),
            port: port.unwrap_or_default(),
            security: or(&options.security, Some(security)),
            user: or(&options.user, server.and_then(|it| it.user.as_deref())),
            from: or(&options.from, server.map(|it| it.from.as_str())),
            from_name: or(
                &options.from_name,
                server.and_then(|it| it.from_name.as_deref()),
            ),
            reply_to: or(
                &options.reply_to,
                server
                    .and_then(|it| it.reply_to.as_ref())
                    .map(Email::as_str),
            ),
            bounces: or(
                &options.bounces,
                server.and_then(|it| it.bounces.as_ref()).map(Email::as_str),
            ),
        },
        password: match &options.password {
            Some(typed) => secret(typed)?,
            None => String::new(),
        },
        active: options
            .active
            .map_or(stored.is_none_or(|mail| mail.active), OnOff::is_on),
    })
}
