//! `peyvand resolve`: money that fits nowhere, and a person's decision about it.

use std::process::ExitCode;

use app::resolve::{Decision, ResolveError, ResolveItem};
use domain::event::Actor;
use domain::id::ResolveId;
use domain::resolve::{Resolution, may_close};
use domain::scope::Scope;
use money::Amount;
use serde_json::json;

use crate::args::ResolveOptions;
use crate::config::Config;
use crate::error::CommandError;
use crate::{house, output};

/// Items that are listed at most.
const LIST_MAX: u32 = 1_000;

pub(crate) async fn run(
    config: &Config,
    options: ResolveOptions,
    as_json: bool,
) -> Result<ExitCode, CommandError> {
    let app = match options.item {
        Some(_) => house::app_that_writes(config)?,
        None => house::app_that_reads(config)?,
    };
    let result = match &options.item {
        Some(item) => decide(&app, item, &options, as_json).await,
        None => list(&app, options.all, as_json).await,
    };
    app.store().clone().close().await;
    result
}

async fn list(app: &app::App, all: bool, as_json: bool) -> Result<ExitCode, CommandError> {
    let mut items = Vec::new();
    for scope in app.scopes().await? {
        let found = app.resolve_items(scope, all, LIST_MAX).await?;
        items.extend(found.into_iter().map(|item| (scope, item)));
    }
    if as_json {
        let data: Vec<_> = items
            .iter()
            .map(|(scope, item)| object(*scope, item))
            .collect();
        output::json(&json!({ "object": "list", "data": data }));
    } else if items.is_empty() {
        say!("Nothing waits: all money has its place.");
    } else {
        let rows: Vec<Vec<String>> = items
            .iter()
            .map(|(scope, item)| {
                vec![
                    item.id.to_string(),
                    scope.mode.to_string(),
                    item.reason.to_string(),
                    format!("{} {}", item.amount.minor(), item.amount.currency().code()),
                    item.payment.to_string(),
                    item.resolution
                        .map_or_else(|| ways(item), |r| r.to_string()),
                    item.detail.clone(),
                ]
            })
            .collect();
        output::table(
            &[
                "item",
                "world",
                "reason",
                "amount",
                "payment",
                "what can be done",
                "detail",
            ],
            &rows,
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// What may be done with an open item.
fn ways(item: &ResolveItem) -> String {
    let offer = |resolution, flag| may_close(item.reason, resolution).then_some(flag);
    let flags = [
        offer(Resolution::KeptAsCredit, "--keep-as-credit"),
        offer(Resolution::Dismissed, "--dismiss"),
    ];
    flags.into_iter().flatten().collect::<Vec<_>>().join(" or ")
}

async fn decide(
    app: &app::App,
    item: &str,
    options: &ResolveOptions,
    as_json: bool,
) -> Result<ExitCode, CommandError> {
    let refused = |line: &str| CommandError::Refused(line.to_owned());
    let id: ResolveId = item
        .parse()
        .or(Err(refused("that is not the id of an item (res_…)")))?;
    let resolution = match (options.keep_as_credit, options.dismiss) {
        (true, false) => Resolution::KeptAsCredit,
        (false, true) => Resolution::Dismissed,
        _ => return Err(refused("say --keep-as-credit or --dismiss")),
    };
    for scope in app.scopes().await? {
        let Some(found) = app.find_resolve(scope, id).await? else {
            continue;
        };
        let currency = found.amount.currency();
        let decision = Decision {
            resolution,
            amount: options.amount.map(|minor| Amount::new(minor, currency)),
            note: options.note.clone(),
        };
        match app
            .close_resolve(scope, id, decision, Actor::Operator)
            .await
        {
            Ok(closed) => {
                if as_json {
                    output::json(&object(scope, &closed));
                } else {
                    say!("{id}: {resolution}.");
                }
                return Ok(ExitCode::SUCCESS);
            }
            Err(ResolveError::NotFound) => {}
            Err(ResolveError::Closed) => return Err(refused("that item is closed already")),
            Err(ResolveError::NotThat) => {
                return Err(refused(match resolution {
                    Resolution::Dismissed => "that money is booked: it can only be kept as credit",
                    Resolution::KeptAsCredit | Resolution::Refunded => {
                        "that reference has credited another payment: it can only be dismissed"
                    }
                }));
            }
            Err(ResolveError::NeedsFigure) => {
                return Err(refused(
                    "the bank refused our amount without saying its own: look it up there and give \
                     it with --amount, or --dismiss if nothing was taken",
                ));
            }
            Err(ResolveError::NoFigure) => {
                return Err(refused("there is nothing to book here: leave --amount out"));
            }
            Err(ResolveError::Store(error)) => return Err(error.into()),
        }
    }
    Err(refused("there is no such item"))
}

fn object(scope: Scope, item: &ResolveItem) -> serde_json::Value {
    json!({
        "object": "resolve_item",
        "id": item.id.to_string(),
        "livemode": scope.mode.is_live(),
        "created_at": item.created_at.to_string(),
        "reason": item.reason.as_str(),
        "payment": item.payment.to_string(),
        "payment_link": item.link.to_string(),
        "amount": item.amount.minor(),
        "currency": item.amount.currency().code(),
        "detail": item.detail,
        "resolution": item.resolution.map(Resolution::as_str),
        "kept": item.kept.map(Amount::minor),
        "note": item.note,
    })
}
