//! The server that is measured: the real `peyvand serve`, as a process of its own.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};

/// A running server; it is killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// Kept open: the server may still say something.
    _told: BufReader<ChildStdout>,
}

/// The `peyvand` that was built beside this program.
pub(crate) fn program() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe()?;
    let program = this.with_file_name("peyvand");
    anyhow::ensure!(program.is_file(), "{} is not built", program.display());
    Ok(program)
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// The command that serves a data folder.
pub(crate) fn command(data: &Path, listen: SocketAddr) -> anyhow::Result<Command> {
    let mut command = Command::new(program()?);
    command
        .args(["serve", "--log", "error", "--listen", &listen.to_string()])
        .arg("--data")
        .arg(data)
        .stdout(Stdio::piped());
    Ok(command)
}

impl Server {
    /// Starts on a data folder and waits until it listens.
    pub(crate) fn start(data: &Path) -> anyhow::Result<Self> {
        let address = free_port()?;
        Self::run(command(data, address)?, address)
    }

    /// The same, on the first processor alone.
    pub(crate) fn start_on_one_core(data: &Path) -> anyhow::Result<Self> {
        let address = free_port()?;
        let free = command(data, address)?;
        // It becomes the program that it is given, so its pid is the server's.
        let mut bound = Command::new("taskset");
        bound.args(["-c", "0"]).arg(free.get_program());
        bound.args(free.get_args()).stdout(Stdio::piped());
        Self::run(bound, address)
    }

    /// Runs a command that serves there, and waits until it listens.
    pub(crate) fn run(mut command: Command, address: SocketAddr) -> anyhow::Result<Self> {
        let mut child = command.spawn().context("peyvand serve")?;
        let told = child.stdout.take().context("its output")?;
        let mut told = BufReader::new(told);
        let mut line = String::new();
        told.read_line(&mut line)?;
        anyhow::ensure!(line.contains("http"), "peyvand serve did not start: {line}");
        Ok(Self {
            child,
            address,
            _told: told,
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A number of `/proc/PID/status`: kB of memory, or threads.
    pub(crate) fn status(&self, name: &str) -> anyhow::Result<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.pid()))?;
        let value = super::load::header(&text, name).context("no such line")?;
        let number = value.split_whitespace().next().context("no number")?;
        Ok(number.parse()?)
    }

    /// A number of `/proc/PID/io`.
    pub(crate) fn io(&self, name: &str) -> anyhow::Result<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/io", self.pid()))?;
        Ok(super::load::header(&text, name)
            .context("no such line")?
            .parse()?)
    }

    /// Seconds of processor that it has used.
    pub(crate) fn processor(&self) -> anyhow::Result<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.pid()))?;
        let (_, rest) = text.rsplit_once(')').context("stat")?;
        let ticks = rest.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.filter_map(|it| it.parse::<u64>().ok()).sum();
        Ok(super::measure::float(ticks) / 100.0)
    }

    /// Ends it as a service manager would, so that its log is emptied.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        kill_process(pid.context("a pid")?, Signal::TERM)?;
        let status = self.child.wait()?;
        anyhow::ensure!(status.success(), "peyvand serve ended with {status}");
        Ok(())
    }

    /// Ends it at once, with its log as it is.
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds, looking every 20 ms.
pub(crate) fn wait_until(
    what: &str,
    most: Duration,
    mut holds: impl FnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let began = std::time::Instant::now();
    while !holds()? {
        anyhow::ensure!(began.elapsed() < most, "waited too long: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
