//! A copy of the embedded database beside a running server, and the exchange of one database for
//! another while no server can run.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::place::{self, InstanceLock};
use super::{connect, migrate};
use crate::error::OpenError;
use crate::options::SqliteOptions;

/// How often a copy that finds the file busy is begun again, and how long in between.
const TRIES: u32 = 100;
const WAIT: Duration = Duration::from_millis(100);

/// Copies the database as it is at one moment into the new file `to`, which is on the disk
/// afterwards. The writer goes on meanwhile: one step is one snapshot.
pub(crate) fn copy(options: &SqliteOptions, to: &Path) -> Result<(), OpenError> {
    let path = place::existing(&options.path)?;
    let from = connect::only_reading(&path)?;
    migrate::check(&from, options.migrations)?;
    let fail = |source| OpenError::File {
        path: to.to_owned(),
        source,
    };
    make_private(to).map_err(fail)?;
    let mut into = Connection::open(to).map_err(|error| connect::database(&error))?;
    fill(&from, &mut into)?;
    // A copy of a torn file must not pass for a backup.
    let found: String = into
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| connect::database(&error))?;
    if found != "ok" {
        return Err(OpenError::Database(format!(
            "the copy is not whole: {found}"
        )));
    }
    drop(into);
    sync(to).map_err(fail)
}

fn fill(from: &Connection, into: &mut Connection) -> Result<(), OpenError> {
    let backup = Backup::new(from, into).map_err(|error| connect::database(&error))?;
    for _ in 0..TRIES {
        match backup.step(-1).map_err(|error| connect::database(&error))? {
            StepResult::Done => return Ok(()),
            _ => std::thread::sleep(WAIT),
        }
    }
    Err(OpenError::Database("the file is always busy".to_owned()))
}

/// The place of an embedded database while no server can run there: its instance lock is held
/// until this is dropped.
#[derive(Debug)]
pub struct HeldPlace {
    path: PathBuf,
    _lock: InstanceLock,
}

impl HeldPlace {
    /// Takes the place, whether or not a database is there.
    pub(crate) fn take(path: &Path) -> Result<Self, OpenError> {
        // The real name, as a server takes it.
        let path = place::existing(path).unwrap_or_else(|_absent| path.to_owned());
        let lock = place::lock(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// Whether a database is there.
    pub fn is_taken(&self) -> bool {
        self.path.exists()
    }

    /// Puts the closed database `with`, a file in the same folder, in this place. What was there
    /// is kept as `aside`, with its log. Whenever this is interrupted, the place holds the old
    /// database whole, nothing, or the new one.
    pub fn replace(&self, with: &Path, aside: &Path) -> Result<(), OpenError> {
        let fail = |path: &Path| {
            let path = path.to_owned();
            move |source| OpenError::File { path, source }
        };
        for end in ["-wal", "-shm"] {
            // Emptied when it was closed; a log that still holds something is part of the database.
            let log = with_end(with, end);
            let left = log.metadata().map_or(0, |meta| meta.len());
            if end == "-wal" && left > 0 {
                return Err(OpenError::Database(format!(
                    "{} was not emptied",
                    log.display()
                )));
            }
            let _ = std::fs::remove_file(log);
        }
        let _ = std::fs::remove_file(with_end(with, ".lock"));
        sync(with).map_err(fail(with))?;
        if self.is_taken() {
            std::fs::rename(&self.path, aside).map_err(fail(aside))?;
        }
        // A log beside another database would be taken for its own; one may also be left alone
        // here, by a replacement that was interrupted.
        let log = with_end(&self.path, "-wal");
        if log.exists() {
            std::fs::rename(&log, with_end(aside, "-wal")).map_err(fail(&log))?;
        }
        let _ = std::fs::remove_file(with_end(&self.path, "-shm"));
        sync_folder(&self.path).map_err(fail(&self.path))?;
        std::fs::rename(with, &self.path).map_err(fail(&self.path))?;
        sync_folder(&self.path).map_err(fail(&self.path))
    }
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

/// Makes an empty file that only its owner reads; one that is there is an error.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn sync(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => sync(folder),
        _ => sync(Path::new(".")),
    }
}
