//! Guards that a torture run takes away, to prove that their absence is noticed. Only a program
//! built with the feature `plants` can lack one; no other reads the setting.

use app::fault::{Faults, Plant};
use store::faults::Faults as StoreFaults;

use crate::config::Config;
use crate::error::CommandError;

/// The plant in the store, by its name.
const RERUN: &str = "commit-unknown-rerun";

/// What is broken in the store.
pub(crate) fn in_store(config: &Config) -> StoreFaults {
    match wanted(config) {
        Some(RERUN) => StoreFaults::default().rerun_unknown(),
        _ => StoreFaults::default(),
    }
}

/// What is broken in the application.
pub(crate) fn in_app(config: &Config) -> Result<Faults, CommandError> {
    let plant = match wanted(config) {
        None | Some(RERUN) => return Ok(Faults::default()),
        Some("no-unique") => Plant::NoUnique,
        Some("no-cas") => Plant::NoCas,
        Some("no-lease") => Plant::NoLease,
        Some("no-fence") => Plant::NoFence,
        Some(other) => return Err(CommandError::Config(format!("plant: there is no {other}"))),
    };
    Ok(Faults::lacking(plant))
}

#[cfg(feature = "plants")]
fn wanted(config: &Config) -> Option<&str> {
    config.plant()
}

#[cfg(not(feature = "plants"))]
const fn wanted(_config: &Config) -> Option<&str> {
    None
}
