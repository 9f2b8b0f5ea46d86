//! Runs the binary.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// The built program with a folder of its own and nothing of the environment's settings.
pub(crate) fn peyvand(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_peyvand"));
    for name in [
        "LISTEN",
        "PUBLIC_URL",
        "DATABASE",
        "DATA",
        "LOG",
        "KEY",
        "MAIL_URL",
        "MAIL_FROM",
        "LOG_FORMAT",
        "METRICS",
        "NODE",
    ] {
        command.env_remove(format!("PEYVAND_{name}"));
    }
    command.arg("--data").arg(data);
    command
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The last line of the output as JSON.
pub(crate) fn last_json(output: &Output) -> serde_json::Value {
    let text = stdout(output);
    let line = text
        .lines()
        .last()
        .unwrap_or_else(|| panic!("no output: {}", stderr(output)));
    serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))
}

/// A server that is killed when the test ends.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    /// Starts `command` and waits for the line that says where it serves.
    pub(crate) fn start(command: &mut Command) -> Self {
        Self::start_with(command, Stdio::inherit())
    }

    /// The same, with its logs somewhere else.
    pub(crate) fn start_with(command: &mut Command, logs: impl Into<Stdio>) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(logs).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("a first line").unwrap();
        let address = line
            .rsplit("http://")
            .next()
            .unwrap()
            .trim_end_matches('/')
            .to_owned();
        // Keep the pipe open, so that the server can go on printing.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    pub(crate) fn kill_9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop and gives its exit code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        self.signal_stop();
        self.child.wait().unwrap().code()
    }

    /// Asks it to stop.
    pub(crate) fn signal_stop(&self) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for its end and gives its exit code.
    pub(crate) fn ended(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// One plain HTTP request; status and body.
    pub(crate) fn http(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let address = &self.address;
        write!(
            stream,
            "{head} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n"
        )
        .unwrap();
        write!(stream, "content-type: application/json\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status, body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
