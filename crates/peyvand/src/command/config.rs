//! `peyvand config`: the settings in force and where each came from; secrets are not shown.

use std::process::ExitCode;

use serde_json::json;

use crate::config::Config;
use crate::output;

pub(crate) fn run(config: &Config, as_json: bool) -> ExitCode {
    let shown = config.shown();
    if as_json {
        let object: serde_json::Map<String, serde_json::Value> = shown
            .iter()
            .map(|one| {
                let value = json!({ "value": one.value, "source": one.source.to_string() });
                (one.name.to_owned(), value)
            })
            .collect();
        output::json(&object.into());
    } else {
        let rows: Vec<Vec<String>> = shown
            .iter()
            .map(|one| {
                let value = one.value.clone().unwrap_or_else(|| "–".to_owned());
                vec![
                    one.name.to_owned(),
                    value,
                    one.source.to_string(),
                    one.help.to_owned(),
                ]
            })
            .collect();
        output::table(&["setting", "value", "from", "what it is"], &rows);
    }
    ExitCode::SUCCESS
}
