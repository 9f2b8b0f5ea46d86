//! The cluster and its watchdog.

use std::collections::VecDeque;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use postgres::{Client, NoTls};

use crate::programs::{Missing, Programs};

/// A throw-away PostgreSQL cluster on a free port of 127.0.0.1. It is stopped and removed when it
/// is dropped, and when the process ends, be it by a panic or kill -9.
#[derive(Debug)]
pub struct PrivateCluster {
    port: u16,
    folder: PathBuf,
    databases: AtomicU32,
    /// The database that copies are made of.
    filled: OnceLock<String>,
    /// Copies that nobody wants any more, the oldest first.
    left: Mutex<VecDeque<String>>,
    programs: Programs,
    watchdog: Child,
}

/// So many copies are kept when their tests are over, for what these leave running ends by itself.
const LEFT: usize = 8;

/// A database for one test, made as a copy. It is removed some time after it is dropped.
#[derive(Debug)]
pub struct Copied {
    cluster: &'static PrivateCluster,
    name: String,
}

impl Copied {
    /// Its address.
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        let left = self.cluster.left.lock();
        let mut left = left.unwrap_or_else(PoisonError::into_inner);
        left.push_back(std::mem::take(&mut self.name));
    }
}

/// Waits for the end of its input, then stops the server at once and removes the folder ($1).
/// The server may be about to start when the test dies: hence the second look.
const WATCHDOG: &str = r#"
trap '' INT TERM HUP
cat >/dev/null
for look in 1 2; do
  pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
  if [ -n "$pid" ]; then
    kill -QUIT "$pid" 2>/dev/null
    for wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null
  fi
  rm -rf "$1" && [ ! -e "$1" ] && [ -n "$pid" ] && exit 0
  sleep 0.5
done
rm -rf "$1"
"#;

impl PrivateCluster {
    /// The cluster that all tests of this process share; starts it at the first call.
    pub fn shared() -> Result<&'static Self, Missing> {
        static SHARED: OnceLock<Result<PrivateCluster, Missing>> = OnceLock::new();
        SHARED
            .get_or_init(Self::start)
            .as_ref()
            .map_err(Missing::clone)
    }

    /// The shared cluster, or `None` after saying on the terminal that its tests are skipped.
    ///
    /// # Panics
    /// With `PEYVAND_REQUIRE_POSTGRES=1` in the environment it panics in the place of `None`, so
    /// that CI cannot pass without PostgreSQL.
    pub fn or_skip() -> Option<&'static Self> {
        static TOLD: OnceLock<()> = OnceLock::new();
        let missing = match Self::shared() {
            Ok(cluster) => return Some(cluster),
            Err(missing) => missing,
        };
        #[expect(clippy::disallowed_methods, reason = "CI's switch, read by tests only")]
        let required = std::env::var_os("PEYVAND_REQUIRE_POSTGRES").is_some_and(|on| on == "1");
        assert!(
            !required,
            "{missing}; PEYVAND_REQUIRE_POSTGRES=1 forbids to skip its tests"
        );
        // Straight to the terminal: the test runner hides what a passing test prints.
        TOLD.get_or_init(|| {
            let _ = writeln!(std::io::stderr(), "{missing}; its tests are skipped");
        });
        None
    }

    /// Starts a cluster of its own, for a test that stops or breaks the server.
    ///
    /// # Panics
    /// If PostgreSQL is installed but does not start: that is no reason to skip a test.
    pub fn start() -> Result<Self, Missing> {
        let programs = Programs::find()?;
        #[expect(clippy::expect_used, reason = "the tests that need it must fail")]
        Ok(Self::start_with(programs).expect("PostgreSQL is installed but does not start"))
    }

    /// Makes an empty database whose name begins with `name`, and gives its address.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn database(&self, name: &str) -> String {
        self.url(&self.empty(name))
    }

    #[expect(
        clippy::expect_used,
        reason = "a test cannot go on without its database"
    )]
    fn empty(&self, wish: &str) -> String {
        let name = self.name(wish);
        // Where the server can, a database that sorts as people do: a text column that forgot to
        // compare by bytes shows.
        let create = format!("CREATE DATABASE \"{name}\" TEMPLATE template0");
        self.admin(&format!("{create} LOCALE_PROVIDER icu ICU_LOCALE 'en'"))
            .or_else(|_no_icu| self.admin(&create))
            .expect("create a database");
        name
    }

    /// Makes a copy of the database that `fill` filled at the first call: that of a database with
    /// many tables is made several times faster than the tables are.
    ///
    /// # Panics
    /// If the server refuses.
    #[expect(
        clippy::expect_used,
        reason = "a test cannot go on without its database"
    )]
    pub fn copy(&'static self, name: &str, fill: impl FnOnce(&str)) -> Copied {
        let filled = self.filled.get_or_init(|| {
            let name = self.empty("filled");
            fill(&self.url(&name));
            name
        });
        self.forget();
        let name = self.name(name);
        self.admin(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{filled}\""))
            .expect("copy a database");
        Copied {
            cluster: self,
            name,
        }
    }

    /// Removes copies that nobody wants any more, so that a long run of tests does not fill the disk.
    fn forget(&self) {
        let next = || {
            let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
            (left.len() > LEFT).then(|| left.pop_front()).flatten()
        };
        while let Some(name) = next() {
            // One that can't be removed is removed with the cluster.
            let _ = self.admin(&format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
        }
    }

    fn name(&self, wish: &str) -> String {
        let plain = wish
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_');
        let plain: String = plain.take(40).collect::<String>().to_ascii_lowercase();
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        format!("{plain}_{number}")
    }

    /// Runs statements as the server's owner, outside any async runtime.
    pub fn admin(&self, sql: &str) -> Result<(), String> {
        let url = self.url("postgres");
        // The client must not run on a thread of an async runtime, which the caller may be.
        std::thread::scope(|scope| {
            let run = || {
                let mut client = Client::connect(&url, NoTls)?;
                client.batch_execute(sql)
            };
            let ended = scope.spawn(run).join();
            ended
                .map_err(|_panic| "the client panicked".to_owned())?
                .map_err(|error| {
                    error
                        .as_db_error()
                        .map_or_else(|| error.to_string(), |db| db.message().to_owned())
                })
        })
    }

    /// Stops the server as if its machine had failed; [`resume`](Self::resume) starts it again.
    pub fn crash(&self) -> Result<(), String> {
        self.control(&["-m", "immediate", "stop"])
    }

    /// Starts the server again, on the same port with the same data.
    pub fn resume(&self) -> Result<(), String> {
        start_server(&self.programs, &self.folder, self.port)
    }

    /// Where everything of the cluster lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres@127.0.0.1:{}/{database}?sslmode=disable",
            self.port
        )
    }

    fn control(&self, args: &[&str]) -> Result<(), String> {
        let data = self.folder.join("data");
        let mut all = vec!["-D", path(&data)?, "-w", "-t", "60"];
        all.extend(args);
        self.programs.run("pg_ctl", &self.folder, &all)
    }

    fn start_with(programs: Programs) -> Result<Self, String> {
        let made = tempfile::Builder::new().prefix("peyvand-pg-").tempdir();
        let folder = made.map_err(|error| error.to_string())?.keep();
        let watchdog = watch(&folder)?;
        // From here on the watchdog removes what is made, whatever fails.
        if let Some(servant) = programs.servant() {
            std::os::unix::fs::chown(&folder, Some(servant.uid), Some(servant.gid))
                .map_err(|error| error.to_string())?;
        }
        let data = folder.join("data");
        let how = [
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ];
        let mut args = vec!["-D", path(&data)?];
        args.extend(how);
        programs.run("initdb", &folder, &args)?;

        // Another process may take the port between our look and the server's start.
        let mut last = String::new();
        for _ in 0..5 {
            let port = free_port()?;
            match start_server(&programs, &folder, port) {
                Ok(()) => {
                    return Ok(Self {
                        port,
                        folder,
                        databases: AtomicU32::new(0),
                        filled: OnceLock::new(),
                        left: Mutex::default(),
                        programs,
                        watchdog,
                    });
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

impl Drop for PrivateCluster {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

fn start_server(programs: &Programs, folder: &Path, port: u16) -> Result<(), String> {
    let (data, log) = (folder.join("data"), folder.join("data").join("server.log"));
    let settings = format!(
        "-h 127.0.0.1 -p {port} -k '' -c max_connections=400 -c shared_buffers=32MB \
         -c deadlock_timeout=100ms -c fsync=off -c full_page_writes=off"
    );
    let args = [
        "-D",
        path(&data)?,
        "-l",
        path(&log)?,
        "-w",
        "-t",
        "60",
        "-o",
        &settings,
        "start",
    ];
    programs.run("pg_ctl", folder, &args)
}

fn watch(folder: &Path) -> Result<Child, String> {
    let mut command = Command::new("sh");
    command.args(["-c", WATCHDOG, "watchdog", path(folder)?]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .current_dir("/");
    // A group of its own: Ctrl-C on the terminal ends the tests, not the one who cleans up.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map_err(|error| error.to_string())
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|found| found.local_addr());
    listener
        .map(|address| address.port())
        .map_err(|error| error.to_string())
}

fn path(path: &Path) -> Result<&str, String> {
    path.to_str()
        .ok_or_else(|| format!("not UTF-8: {}", path.display()))
}
