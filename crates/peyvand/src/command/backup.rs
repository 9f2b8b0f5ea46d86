//! `peyvand backup`: a copy of the embedded database as it is at one moment, and a manifest beside
//! it that says what it holds. Both are on the disk when the command ends.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::clock::Clock;
use app::entropy::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::rooms::backup::{ChainHead, chain_heads};
use store::{SqliteOptions, Store, StoreError};

use crate::args::BackupOptions;
use crate::config::Config;
use crate::error::CommandError;
use crate::{house, output};

/// What a backup holds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The program that made it.
    pub(crate) peyvand: String,
    /// When it was begun (RFC 3339): what was committed before is in it.
    pub(crate) made_at: String,
    /// Size of the file.
    pub(crate) bytes: u64,
    /// Of the file, in hexadecimal digits.
    pub(crate) sha256: String,
    /// The ends of the event chains.
    pub(crate) chains: Vec<Chain>,
}

/// The end of one event chain.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chain {
    pub(crate) merchant: i64,
    pub(crate) mode: String,
    pub(crate) seq: i64,
    pub(crate) hash: String,
}

pub(crate) async fn run(
    config: &Config,
    options: BackupOptions,
    as_json: bool,
) -> Result<ExitCode, CommandError> {
    embedded_only(config, "back it up with pg_dump or a base backup")?;
    let file = &options.file;
    let manifest_file = manifest_of(file);
    if !options.force {
        for path in [file, &manifest_file] {
            if path.exists() {
                return Err(CommandError::Refused(format!(
                    "{} is there already; choose another name, or --force",
                    path.display()
                )));
            }
        }
    }
    let partial = with_end(file, ".partial");
    let made = make(config, &partial).await;
    if made.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    let manifest = made?;
    // An old manifest beside a new file, after a crash between the two, fits by no hash and is
    // refused by `restore`; so is a file without one.
    let name = |path: &Path| path.display().to_string();
    let text = serde_json::to_string_pretty(&manifest)
        .map_err(|error| CommandError::Other(error.into()))?;
    std::fs::rename(&partial, file)
        .and_then(|()| write_manifest(&manifest_file, &text))
        .map_err(|source| CommandError::File {
            path: name(file),
            source,
        })?;
    if as_json {
        output::json(&serde_json::json!({
            "file": name(file), "manifest": name(&manifest_file), "bytes": manifest.bytes,
            "sha256": manifest.sha256, "made_at": manifest.made_at, "chains": manifest.chains,
        }));
    } else {
        say!(
            "{}: {} bytes, as of {}; what it holds is in {}.",
            name(file),
            manifest.bytes,
            manifest.made_at,
            name(&manifest_file)
        );
        say!(
            "The key that opens the credentials is not in it: keep a copy of it in another place."
        );
    }
    Ok(ExitCode::SUCCESS)
}

async fn make(config: &Config, partial: &Path) -> Result<Manifest, CommandError> {
    let made_at = Clock::system().now().to_string();
    let _ = std::fs::remove_file(partial);
    let database = SqliteOptions::new(house::database_file(config));
    Store::back_up_sqlite(&database, partial)?;
    let (bytes, sha256) = digest(partial)?;
    // Read from the copy, not from the original, which goes on meanwhile.
    let copy = Store::open_sqlite_reading(&SqliteOptions::new(partial))?;
    let chains = chains(&copy).await?;
    copy.close().await;
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(with_end(partial, end));
    }
    Ok(Manifest {
        peyvand: env!("CARGO_PKG_VERSION").to_owned(),
        made_at,
        bytes,
        sha256,
        chains,
    })
}

fn write_manifest(path: &Path, text: &str) -> std::io::Result<()> {
    let partial = with_end(path, ".partial");
    let mut file = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&partial)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    std::fs::rename(&partial, path)?;
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Both commands work on the embedded database alone.
pub(crate) fn embedded_only(config: &Config, instead: &str) -> Result<(), CommandError> {
    if config.database().is_none() {
        return Ok(());
    }
    Err(CommandError::Refused(format!(
        "the database is PostgreSQL: {instead} (docs/operations.md)"
    )))
}

/// The manifest beside a backup.
pub(crate) fn manifest_of(file: &Path) -> PathBuf {
    with_end(file, ".json")
}

/// A file's name with something behind it.
pub(crate) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

/// The ends of the event chains of a store.
pub(crate) async fn chains(store: &Store) -> Result<Vec<Chain>, StoreError> {
    let heads: Vec<ChainHead> = store.read_long(chain_heads).await?;
    let chain = |head: ChainHead| Chain {
        merchant: head.scope.merchant.0,
        mode: head.scope.mode.as_str().to_owned(),
        seq: head.seq,
        hash: hex(&head.hash),
    };
    Ok(heads.into_iter().map(chain).collect())
}

/// Size and hash of a file.
pub(crate) fn digest(path: &Path) -> Result<(u64, String), CommandError> {
    copy_and_digest(path, &mut std::io::sink()).map_err(|source| CommandError::File {
        path: path.display().to_string(),
        source,
    })
}

/// Copies a file and says how long it is and what its hash is.
pub(crate) fn copy_and_digest(from: &Path, to: &mut impl Write) -> std::io::Result<(u64, String)> {
    let mut file = File::open(from)?;
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
            return Ok((bytes, hex(&hasher.finalize())));
        };
        hasher.update(part);
        to.write_all(part)?;
        bytes += u64::try_from(read).unwrap_or(0);
    }
}
