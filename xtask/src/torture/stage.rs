//! The programs of a run: the bank, which is never killed; the server, which is; and the commands
//! of an operator.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;
use testkit::PrivateCluster;

use super::http::Request;
use super::wire::Wire;
use super::{Engine, Plan};

/// A program that does not open its door in this time will not.
const OPENING: Duration = Duration::from_mins(1);
/// The pause before a server that ended by itself is started again.
const RESTART: Duration = Duration::from_millis(200);
/// The shop's slug.
pub(super) const SHOP: &str = "torture";

/// Everything that runs.
pub(super) struct Stage {
    program: PathBuf,
    folder: PathBuf,
    plant: Option<&'static str>,
    database: Option<Database>,
    bank: Child,
    server: Option<Child>,
    /// The bank's door.
    pub(super) bank_at: SocketAddr,
    /// The door of its mail server.
    pub(super) mail_at: SocketAddr,
    /// The server's door: the same after each start.
    pub(super) shop_at: SocketAddr,
    /// A key of the API.
    pub(super) key: String,
}

struct Database {
    cluster: PrivateCluster,
    /// Where operators reach it.
    url: String,
    /// Where the server reaches it: through a wire that breaks.
    server_url: String,
    wire: Wire,
}

impl Stage {
    /// Starts the bank and sets a shop up; the server does not run yet.
    pub(super) fn set_up(plan: &Plan, program: &Path, folder: &Path) -> anyhow::Result<Self> {
        let database = match plan.engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::start(plan.seed)?),
        };
        let (bank_at, mail_at) = (free_door()?, free_door()?);
        let bank = Command::new(program)
            .args(["--listen", &bank_at.to_string(), "bank"])
            .args(["--smtp", &mail_at.to_string(), "--book"])
            .arg(folder.join("bank.jsonl"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(folder.join("bank.log"))?)
            .spawn()
            .context("the bank")?;
        let mut stage = Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            plant: plan.plant,
            database,
            bank,
            server: None,
            bank_at,
            mail_at,
            shop_at: free_door()?,
            key: String::new(),
        };
        ensure!(
            wait_for(bank_at, "/", || Ok(true))?,
            "the bank does not open"
        );
        stage.make_shop()?;
        Ok(stage)
    }

    fn make_shop(&mut self) -> anyhow::Result<()> {
        if self.database.is_some() {
            self.operate(&["migrate"])?;
        }
        let shop = ["setup", "shop", SHOP, "--name", "Torture"];
        self.operate(
            &[
                &shop[..],
                &["--language", "en", "--manager-email", "m@example.com"],
            ]
            .concat(),
        )?;
        let base = format!("http://{}/sandbox", self.bank_at);
        for terminal in super::desk::TERMINALS {
            let named = format!("terminal={terminal}");
            let secret = format!("secret=sandbox-secret-{terminal}");
            let provider = ["setup", "provider", SHOP, "sandbox", "--name", terminal];
            let rest = [
                "--base-url",
                &base,
                "--credential",
                &named,
                "--credential",
                &secret,
            ];
            self.operate(&[&provider[..], &rest].concat())?;
        }
        let made = self.operate(&["setup", "key", SHOP])?;
        let key = made.pointer("/key").and_then(Value::as_str);
        key.context("setup gave no key")?.clone_into(&mut self.key);
        Ok(())
    }

    /// Runs a command that must succeed, and gives the last object that it printed.
    pub(super) fn operate(&self, args: &[&str]) -> anyhow::Result<Value> {
        let (ok, said) = self.ask(args)?;
        ensure!(ok, "peyvand {args:?} failed: {said}");
        Ok(said)
    }

    /// Runs a command; whether it succeeded, and the last object that it printed.
    pub(super) fn ask(&self, args: &[&str]) -> anyhow::Result<(bool, Value)> {
        let url = self.database.as_ref().map(|database| database.url.as_str());
        let done = self.peyvand(url).arg("--json").args(args).output()?;
        let text = String::from_utf8_lossy(&done.stdout);
        let last = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .next_back()
            .or_else(|| serde_json::from_str(&text).ok());
        let wrong = || Value::String(String::from_utf8_lossy(&done.stderr).into_owned());
        Ok((done.status.success(), last.unwrap_or_else(wrong)))
    }

    /// What `verify-books` lists against the bank's book.
    pub(super) fn breaches(&self) -> anyhow::Result<Vec<String>> {
        let book = self.folder.join("bank.jsonl");
        let book = book.to_str().context("the folder is not UTF-8")?;
        let (_, said) = self.ask(&["verify-books", "--bank-book", book])?;
        let lines = said.get("breaches").and_then(Value::as_array);
        let lines = lines.with_context(|| format!("verify-books said {said}"))?;
        Ok(lines
            .iter()
            .map(|line| line.as_str().unwrap_or_default().to_owned())
            .collect())
    }

    fn peyvand(&self, database: Option<&str>) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("--data")
            .arg(self.folder.join("data"))
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        if let Some(plant) = self.plant {
            command.env("PEYVAND_PLANT", plant);
        }
        command
    }

    /// Starts the server and waits until it answers. One that ends by itself before is started
    /// again, as a service manager would: the wire to the database may break at any commit.
    pub(super) fn start_server(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < OPENING {
            let mut server = self.spawn_server()?;
            let opens = wait_for(self.shop_at, "/health", || Ok(server.try_wait()?.is_none()));
            self.server = Some(server);
            if opens? {
                return Ok(());
            }
            std::thread::sleep(RESTART);
        }
        bail!("the server does not stay up; see its log");
    }

    fn spawn_server(&self) -> anyhow::Result<Child> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("server.log"))?;
        let url = self.database.as_ref().map(|db| db.server_url.as_str());
        let mut command = self.peyvand(url);
        command
            .args(["--listen", &self.shop_at.to_string(), "serve"])
            .stdout(log.try_clone()?)
            .stderr(log);
        command.spawn().context("the server")
    }

    /// What the server said so far.
    pub(super) fn server_said(&self) -> anyhow::Result<String> {
        Ok(std::fs::read_to_string(self.folder.join("server.log"))?)
    }

    /// kill -9.
    pub(super) fn kill_server(&mut self) -> anyhow::Result<()> {
        if let Some(mut server) = self.server.take() {
            server.kill()?;
            server.wait()?;
        }
        Ok(())
    }

    /// Starts the server again if it ended by itself, as a service manager would.
    pub(super) fn keep_server(&mut self) -> anyhow::Result<()> {
        let ended = match &mut self.server {
            Some(server) => server.try_wait()?.is_some(),
            None => true,
        };
        if ended { self.start_server() } else { Ok(()) }
    }

    /// Asks the server to stop, and waits until it has.
    pub(super) fn stop_server(&mut self) -> anyhow::Result<()> {
        let Some(mut server) = self.server.take() else {
            return Ok(());
        };
        let id = server.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status()?;
        let status = server.wait()?;
        ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    /// kill -9 of the database server, and its restart. `false` where there is none.
    pub(super) fn crash_database(&self) -> anyhow::Result<bool> {
        let Some(database) = &self.database else {
            return Ok(false);
        };
        database.cluster.crash().map_err(anyhow::Error::msg)?;
        database.cluster.resume().map_err(anyhow::Error::msg)?;
        Ok(true)
    }

    /// From now on the wire to the database holds.
    pub(super) fn mend_wire(&self) {
        if let Some(database) = &self.database {
            database.wire.mend();
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for child in self.server.iter_mut().chain([&mut self.bank]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Database {
    fn start(seed: u64) -> anyhow::Result<Self> {
        let cluster = PrivateCluster::start()?;
        let url = cluster.database("torture");
        let (host, rest) = url
            .split_once('@')
            .and_then(|(_, rest)| rest.split_once('/'))
            .context("an address of a database")?;
        let wire = Wire::to(host.parse()?, seed)?;
        let server_url = format!("postgres://postgres@{}/{rest}", wire.address());
        Ok(Self {
            cluster,
            url,
            server_url,
            wire,
        })
    }
}

/// A door on the loopback that nobody uses.
fn free_door() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

/// Waits until somebody answers at a door; `false` if whoever should is not there any more.
fn wait_for(
    door: SocketAddr,
    path: &str,
    mut lives: impl FnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<bool> {
    let begun = Instant::now();
    while begun.elapsed() < OPENING {
        if Request::get(path)
            .send(door)
            .is_ok_and(|said| said.status == 200)
        {
            return Ok(true);
        }
        if !lives()? {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    bail!("{door} does not open");
}
