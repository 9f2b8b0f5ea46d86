//! The yardstick: a bare loop that writes the rows of a recording, with prepared statements, the
//! product's schema and settings, many units in a commit, and nothing else.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicI64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Statement, params_from_iter};

use super::ground::{Ground, database};
use super::measure::{Rate, float};
use super::others::Watch;
use super::record::Recording;

/// Group sizes among which the best is looked for.
const GROUPS: [u64; 5] = [16, 64, 128, 256, 512];
/// As in the store: pages of the log after which a checkpoint is asked for, and after which the log
/// must begin anew.
const ASK_PAGES: i32 = 2048;
const RESTART_PAGES: i64 = 16 * 1024;

/// Writes the recording for so many seconds, on fresh copies of the ground when it is through. The
/// rate is in units.
pub(crate) fn replay(
    ground: &Ground,
    recording: &Recording,
    group: u64,
    seconds: f64,
) -> anyhow::Result<Rate> {
    let (mut units, mut spent, mut others) = (0.0, 0.0, 0.0_f64);
    while spent < seconds {
        let copy = ground.copy()?;
        let watch = Watch::start();
        let (written, took) = pass(copy.path(), recording, group, seconds - spent)?;
        others = others.max(watch.share());
        units += written;
        spent += took;
    }
    Ok(Rate {
        per_second: units / spent,
        others,
    })
}

/// The group size with which the loop is fastest.
pub(crate) fn best_group(
    ground: &Ground,
    recording: &Recording,
    seconds: f64,
) -> anyhow::Result<u64> {
    let mut best = (0.0, 64);
    for group in GROUPS {
        let rate = replay(ground, recording, group, seconds)?.per_second;
        if rate > best.0 {
            best = (rate, group);
        }
    }
    Ok(best.1)
}

/// Writes as much as fits into the time: units, and seconds that it took.
fn pass(
    data: &Path,
    recording: &Recording,
    group: u64,
    seconds: f64,
) -> anyhow::Result<(f64, f64)> {
    let path = database(data);
    let mut db = writer(&path)?;
    let log = Arc::new(AtomicI32::new(0));
    let pages = Arc::clone(&log);
    db.wal_hook(Some(move |_: &mut _, now| {
        pages.store(now, Ordering::Relaxed);
        Ok(())
    }))?;
    let mut checkpoints = Checkpoints::start(&path)?;
    let mut statements: Vec<Statement<'_>> = recording
        .statements
        .iter()
        .map(|text| db.prepare(text))
        .collect::<Result<_, _>>()?;
    let (mut begin, mut commit) = (db.prepare("BEGIN IMMEDIATE")?, db.prepare("COMMIT")?);
    let all = u64::try_from(recording.ops.len())?;
    let each = usize::try_from((all * group).div_ceil(recording.units.max(1)))?;
    let mut written = 0_u64;
    let began = Instant::now();
    for chunk in recording.ops.chunks(each.max(1)) {
        begin.execute([])?;
        for op in chunk {
            let Some(statement) = statements.get_mut(op.statement) else {
                anyhow::bail!("a statement that is gone");
            };
            let changed = statement.execute(params_from_iter(&op.values))?;
            anyhow::ensure!(changed == 1, "the yardstick went astray");
        }
        commit.execute([])?;
        written += u64::try_from(chunk.len())?;
        checkpoints.after_commit(&db, log.load(Ordering::Relaxed))?;
        if began.elapsed().as_secs_f64() >= seconds {
            break;
        }
    }
    let took = began.elapsed().as_secs_f64();
    checkpoints.end();
    Ok((float(written) * float(recording.units) / float(all), took))
}

/// The settings of `store`'s writer.
fn writer(path: &Path) -> anyhow::Result<Connection> {
    let db = Connection::open(path)?;
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    anyhow::ensure!(mode == "wal", "journal_mode is {mode}");
    for (name, value) in [
        ("synchronous", 2),
        ("fullfsync", 1),
        ("foreign_keys", 1),
        ("wal_autocheckpoint", 0),
        ("journal_size_limit", 64 << 20),
        ("cache_size", -8192),
        ("temp_store", 2),
        ("mmap_size", 0),
    ] {
        db.pragma_update(None, name, value)?;
    }
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(db)
}

/// Checkpoints beside the commits, as in `store`.
struct Checkpoints {
    ask: SyncSender<()>,
    moved: Arc<AtomicI64>,
    thread: JoinHandle<()>,
    asked_at: i32,
}

impl Checkpoints {
    fn start(path: &Path) -> anyhow::Result<Self> {
        let db = writer(path)?;
        let (ask, asked) = sync_channel(1);
        let moved = Arc::new(AtomicI64::new(0));
        let pages = Arc::clone(&moved);
        let thread = std::thread::spawn(move || {
            while asked.recv().is_ok() {
                let log = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1));
                pages.store(log.unwrap_or(0), Ordering::Release);
            }
        });
        Ok(Self {
            ask,
            moved,
            thread,
            asked_at: 0,
        })
    }

    fn after_commit(&mut self, db: &Connection, pages: i32) -> anyhow::Result<()> {
        if pages < self.asked_at {
            self.asked_at = 0;
        }
        if pages - self.asked_at >= ASK_PAGES && self.ask.try_send(()).is_ok() {
            self.asked_at = pages;
        }
        if self.moved.swap(0, Ordering::AcqRel) >= RESTART_PAGES {
            db.busy_timeout(Duration::from_millis(50))?;
            db.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))?;
            db.busy_timeout(Duration::from_secs(10))?;
        }
        Ok(())
    }

    fn end(self) {
        drop(self.ask);
        let _ = self.thread.join();
    }
}
