//! `setup key`: made and shown once, listed, revoked.

use app::App;
use app::settings::Editor;
use domain::id::ApiKeyId;
use serde_json::json;

use super::{Done, mode, refused, settings_error};
use crate::args::KeyOptions;

pub(super) async fn key(app: &App, options: KeyOptions) -> Done {
    let row = app.find_shop(&options.shop).await?;
    let row = row.ok_or_else(|| refused(format!("there is no shop {}", options.shop)))?;
    let (by, mode) = (Editor::operator(row.merchant), mode(options.live));
    if let Some(id) = options.revoke {
        let id: ApiKeyId = id
            .parse()
            .or(Err(refused("that is not the id of a key (key_…)")))?;
        app.revoke_api_key(&by, id).await.map_err(settings_error)?;
        let value = json!({ "object": "key", "id": id.to_string(), "revoked": true });
        return Ok((format!("{id} opens nothing any more."), value));
    }
    if options.list {
        let keys = app.api_keys(&by, mode).await.map_err(settings_error)?;
        let line = |key: &app::access::ApiKey| {
            let state = if key.revoked_at.is_some() {
                "revoked"
            } else {
                "valid"
            };
            format!("{}  {}  {state}  {}", key.id, key.created_at, key.name)
        };
        let lines: Vec<String> = keys.iter().map(line).collect();
        let data = keys.iter().map(|key| {
            json!({ "object": "key", "id": key.id.to_string(), "name": key.name,
                "livemode": mode.is_live(), "created_at": key.created_at.to_string(),
                "revoked_at": key.revoked_at.map(|at| at.to_string()) })
        });
        let value = json!({ "object": "list", "data": data.collect::<Vec<_>>() });
        let text = if lines.is_empty() {
            format!("No key in {mode}.")
        } else {
            lines.join("\n")
        };
        return Ok((text, value));
    }
    let key = app.make_api_key(row.merchant, mode, &options.name).await?;
    let value = json!({ "object": "key", "key": key });
    Ok((format!("{key}\nKeep it now: it is not shown again."), value))
}
