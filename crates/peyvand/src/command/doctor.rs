//! `peyvand doctor`: looks over settings, database, providers and queues, and says what is wrong.

use std::process::ExitCode;

use serde_json::json;

use crate::config::Config;
use crate::error::CommandError;
use crate::{command, house, output};

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
}

pub(crate) async fn run(config: &Config, as_json: bool) -> Result<ExitCode, CommandError> {
    let mut findings = vec![mail(config)];
    match house::app_that_reads(config) {
        Ok(app) => {
            findings.extend(look(&app).await?);
            app.store().clone().close().await;
        }
        Err(error) => {
            findings.push(Finding {
                what: "database",
                ok: false,
                detail: error.to_string(),
            });
        }
    }
    let well = findings.iter().all(|finding| finding.ok);
    if as_json {
        let data: Vec<_> = findings
            .iter()
            .map(|one| json!({ "what": one.what, "ok": one.ok, "detail": one.detail }))
            .collect();
        output::json(&json!({ "ok": well, "findings": data }));
    } else {
        for one in &findings {
            say!(
                "{}  {}: {}",
                if one.ok { "ok  " } else { "BAD " },
                one.what,
                one.detail
            );
        }
    }
    Ok(if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn mail(config: &Config) -> Finding {
    let (ok, detail) = match config.mail() {
        Ok(Some(mail)) => (
            true,
            format!("by {}:{}", mail.server.host, mail.server.port),
        ),
        Ok(None) => (
            true,
            "no server is set: messages stay in the outbox".to_owned(),
        ),
        Err(error) => (false, error.to_string()),
    };
    Finding {
        what: "e-mail",
        ok,
        detail,
    }
}

async fn look(app: &app::App) -> Result<Vec<Finding>, CommandError> {
    let health = app.health();
    let mut findings = vec![Finding {
        what: "database",
        ok: health.ok,
        detail: health.detail.to_owned(),
    }];
    let offset = app.clock_offset().await?;
    let close = offset.abs() <= app::clock::MAX_OFFSET;
    findings.push(Finding {
        what: "clock",
        ok: close,
        detail: format!("{} ms from the database's", offset.as_millis()),
    });
    let merchants = app.merchants().await?;
    findings.push(Finding {
        what: "shops",
        ok: true,
        detail: if merchants.is_empty() {
            "none yet; make one with `peyvand setup shop`".to_owned()
        } else {
            format!("{} merchant(s)", merchants.len())
        },
    });
    let (waiting, dead) = app.job_counts().await?;
    findings.push(Finding {
        what: "jobs",
        ok: dead == 0,
        detail: format!("{waiting} waiting, {dead} given up"),
    });
    let mut open = 0;
    for scope in app.scopes().await? {
        open += app.resolve_items(scope, false, 1_000).await?.len();
    }
    findings.push(Finding {
        what: "resolve queue",
        ok: open == 0,
        detail: format!("{open} item(s) wait for a person (`peyvand resolve`)"),
    });
    let breaches = command::books::verify(app).await?;
    findings.push(Finding {
        what: "books",
        ok: breaches.is_empty(),
        detail: breaches
            .first()
            .cloned()
            .unwrap_or_else(|| "whole".to_owned()),
    });
    for line in app.check_providers().await? {
        findings.push(Finding {
            what: "provider",
            ok: line.ok,
            detail: line.detail,
        });
    }
    Ok(findings)
}
