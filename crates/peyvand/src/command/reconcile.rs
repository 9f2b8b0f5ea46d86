//! `peyvand reconcile`: asks the banks again about every payment that is not final.

use std::process::ExitCode;

use jiff::Timestamp;
use serde_json::json;

use crate::args::ReconcileOptions;
use crate::config::Config;
use crate::error::CommandError;
use crate::{house, output};

pub(crate) async fn run(
    config: &Config,
    options: ReconcileOptions,
    as_json: bool,
) -> Result<ExitCode, CommandError> {
    let app = house::app_that_writes(config)?;
    let done = app
        .reconcile(options.since.unwrap_or(Timestamp::UNIX_EPOCH))
        .await?;
    app.store().clone().close().await;
    if as_json {
        output::json(&json!({
            "asked": done.asked, "paid": done.paid, "closed": done.closed,
            "conflict": done.conflict, "open": done.open,
            "strange": done.strange,
        }));
    } else {
        say!(
            "Asked about {}: {} paid, {} closed without money, {} to resolve, {} still open.",
            done.asked,
            done.paid,
            done.closed,
            done.conflict,
            done.open
        );
        if done.strange > 0 {
            say!(
                "Banks hold {} paid payments that are none of ours: look at the resolve queue.",
                done.strange
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
