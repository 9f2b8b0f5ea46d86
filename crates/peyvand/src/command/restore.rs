//! `peyvand restore`: a backup takes the place of the embedded database. No server may run there.
//! What is put in place was checked first; what was there is kept. Messages that waited are held,
//! for the world went on after the backup and nobody may be told twice.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;

use app::clock::Clock;
use domain::scope::{Mode, Scope};
use store::rooms::{backup as room, merchant};
use store::{SqliteOptions, Store, StoreError, Tx};

use super::backup::{
    Chain, Manifest, chains, copy_and_digest, embedded_only, manifest_of, with_end,
};
use crate::args::RestoreOptions;
use crate::config::Config;
use crate::error::CommandError;
use crate::{house, output};

/// Why a job does not run: what staff read beside it.
const HELD: &str = "restored";

/// What came of it.
struct Restored {
    held: u64,
    /// Events of the replaced database that the backup does not know, if it could be read.
    lost: Option<i64>,
}

pub(crate) async fn run(
    config: &Config,
    options: RestoreOptions,
    as_json: bool,
) -> Result<ExitCode, CommandError> {
    embedded_only(config, "restore it with pg_restore or from its base backup")?;
    let manifest = read_manifest(&options.file)?;
    let place = house::database_file(config);
    house::make_folder(&config.data())?;
    let held_place = Store::hold_sqlite(&place)?;
    if held_place.is_taken() && !options.force {
        return Err(CommandError::Refused(format!(
            "{} is there already; with --force it is kept beside the restored one",
            place.display()
        )));
    }
    let coming = with_end(&place, ".restoring");
    clear(&coming);
    let prepared = prepare(&options, &manifest, &coming).await;
    if prepared.is_err() {
        clear(&coming);
    }
    let held = prepared?;
    let lost = if held_place.is_taken() {
        events_lost(&place, &manifest.chains).await
    } else {
        Some(0)
    };
    let moment = Clock::system().now().strftime("%Y%m%dT%H%M%SZ");
    let aside = with_end(&place, &format!(".before-restore-{moment}"));
    let replaced = held_place.is_taken();
    held_place.replace(&coming, &aside)?;
    drop(held_place);
    let restored = Restored { held, lost };
    tell(
        &manifest,
        &restored,
        replaced.then_some(aside.as_path()),
        as_json,
    );
    Ok(ExitCode::SUCCESS)
}

fn read_manifest(file: &Path) -> Result<Manifest, CommandError> {
    let path = manifest_of(file);
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|source| CommandError::File {
        path: name.clone(),
        source,
    })?;
    serde_json::from_str(&text)
        .map_err(|error| CommandError::Refused(format!("{name} is no manifest of ours: {error}")))
}

/// Copies the backup beside its place, checks it against its manifest, brings it to this program's
/// version and holds its messages. How many were held.
async fn prepare(
    options: &RestoreOptions,
    manifest: &Manifest,
    coming: &Path,
) -> Result<u64, CommandError> {
    let copied = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(coming)
        .and_then(|mut file| copy_and_digest(&options.file, &mut file));
    let (bytes, sha256) = copied.map_err(|source| CommandError::File {
        path: options.file.display().to_string(),
        source,
    })?;
    let file = options.file.display();
    if (bytes, &sha256) != (manifest.bytes, &manifest.sha256) {
        return Err(CommandError::Refused(format!(
            "{file} is not the file that its manifest describes: another hash"
        )));
    }
    let store = Store::open_sqlite_with(SqliteOptions::new(coming))?;
    let found = chains(&store).await?;
    if found != manifest.chains {
        store.close().await;
        return Err(CommandError::Refused(format!(
            "{file} does not end where its manifest says: another event chain"
        )));
    }
    let held = if options.send {
        Ok(0)
    } else {
        store.write(hold_messages).await
    };
    store.close().await;
    Ok(held?)
}

fn hold_messages(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let mut held = 0;
    for owner in merchant::all(tx)? {
        for mode in Mode::ALL {
            let scope = Scope {
                merchant: owner.no,
                mode,
            };
            held += room::hold_messages(tx, scope, HELD)?;
        }
    }
    Ok(held)
}

/// How many events the database that is replaced has beyond the backup. `None` if it cannot be
/// read, which may be why it is replaced.
async fn events_lost(place: &Path, backup: &[Chain]) -> Option<i64> {
    let store = Store::open_sqlite_reading(&SqliteOptions::new(place)).ok()?;
    let present = chains(&store).await.ok();
    store.close().await;
    let known = |chain: &Chain| {
        let same = backup
            .iter()
            .find(|one| one.merchant == chain.merchant && one.mode == chain.mode);
        same.map_or(0, |one| one.seq)
    };
    let beyond = |chain: &Chain| chain.seq.saturating_sub(known(chain)).max(0);
    Some(present?.iter().map(beyond).sum())
}

fn clear(coming: &Path) {
    for end in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(with_end(coming, end));
    }
}

fn tell(manifest: &Manifest, restored: &Restored, aside: Option<&Path>, as_json: bool) {
    let kept = aside.map(|path| path.display().to_string());
    if as_json {
        output::json(&serde_json::json!({
            "restored_to": manifest.made_at, "messages_held": restored.held,
            "events_not_in_backup": restored.lost, "kept": kept,
        }));
        return;
    }
    say!("Restored to {}.", manifest.made_at);
    if let Some(kept) = kept {
        let lost = restored.lost.map_or_else(
            || "could not be read".to_owned(),
            |lost| format!("holds {lost} event(s) that the backup does not"),
        );
        say!("The database that was there {lost}; it is kept as {kept}.");
    }
    say!(
        "{} message(s) that waited are held: they may have gone out since.",
        restored.held
    );
    say!("Now run `peyvand verify-books`, and `peyvand reconcile` before the server starts.");
}
