//! What a process writes to which file, by `strace`: exact, and slow.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};

/// The calls that reach a file.
const CALLS: &str = "trace=write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate";

/// What went to one file.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) calls: u64,
    pub(crate) bytes: u64,
    pub(crate) syncs: u64,
    /// Frames that end a commit, if the file is a log of SQLite.
    pub(crate) commits: u64,
}

/// A running trace.
pub(crate) struct Trace {
    tracer: Child,
    out: tempfile::NamedTempFile,
}

/// Whether `strace` is there and may look into a process.
pub(crate) fn is_possible() -> bool {
    let tried = Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}

impl Trace {
    /// Looks into all threads of a process from now on.
    pub(crate) fn attach(pid: u32) -> anyhow::Result<Self> {
        let out = tempfile::NamedTempFile::new()?;
        let tracer = Command::new("strace")
            .args([
                "-f",
                "-y",
                "-xx",
                "-s",
                "24",
                "-e",
                CALLS,
                "-e",
                "signal=none",
            ])
            .arg("-o")
            .arg(out.path())
            .args(["-p", &pid.to_string()])
            .stderr(Stdio::null())
            .spawn()
            .context("strace")?;
        // It is attached when the process says whose child it is now.
        let status = format!("/proc/{pid}/status");
        super::server::wait_until("strace", Duration::from_secs(10), || {
            let text = fs::read_to_string(&status)?;
            Ok(super::load::header(&text, "TracerPid") != Some("0"))
        })?;
        std::thread::sleep(Duration::from_millis(200));
        Ok(Self { tracer, out })
    }

    /// Lets the process go and tells what it wrote, by the last part of the file's name.
    pub(crate) fn end(mut self) -> anyhow::Result<BTreeMap<String, Written>> {
        let pid = i32::try_from(self.tracer.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.context("a pid")?, Signal::INT)?;
        self.tracer.wait()?;
        Ok(read(&fs::read_to_string(self.out.path())?))
    }
}

/// Reads `PID call(FD</path>, "\x..", …) = n`; of a call in two lines the second has the number.
fn read(text: &str) -> BTreeMap<String, Written> {
    let mut files: BTreeMap<String, Written> = BTreeMap::new();
    let mut unfinished: BTreeMap<&str, &str> = BTreeMap::new();
    for line in text.lines() {
        let Some((pid, line)) = line.split_once(' ') else {
            continue;
        };
        let line = line.trim_start();
        if line.ends_with("<unfinished ...>") {
            unfinished.insert(pid, line);
            continue;
        }
        let begun = if line.starts_with("<... ") {
            unfinished.remove(pid).unwrap_or(line)
        } else {
            line
        };
        let result = line.rsplit_once(" = ").map(|(_, result)| result);
        let number = result.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok());
        let call = begun.split('(').next().unwrap_or_default();
        let name = begun.split_once('<').and_then(|(_, it)| it.split_once('>'));
        let (Some(number), Some((name, rest))) = (number, name) else {
            continue;
        };
        // With -xx strace spells the path in hexadecimal too.
        let name = spelled(name);
        let file = Path::new(&name).file_name().and_then(|it| it.to_str());
        let file = file
            .filter(|_| name.starts_with('/'))
            .unwrap_or("not a file");
        let written = files.entry(file.to_owned()).or_default();
        match call {
            "fsync" | "fdatasync" => written.syncs += 1,
            "ftruncate" => {}
            _ => {
                written.calls += 1;
                written.bytes += number;
                written.commits += u64::from(ends_a_commit(rest, number));
            }
        }
    }
    files
}

/// The head of a frame has 24 bytes; of the last frame of a commit bytes 4 to 7 are not zero.
fn ends_a_commit(rest: &str, bytes: u64) -> bool {
    let data = rest.split('"').nth(1).unwrap_or_default();
    let size: Vec<&str> = data.split("\\x").skip(5).take(4).collect();
    bytes == 24 && size.len() == 4 && size.iter().any(|it| *it != "00")
}

fn spelled(name: &str) -> String {
    if !name.starts_with("\\x") {
        return name.to_owned();
    }
    let bytes = name.split("\\x").skip(1);
    let bytes: Vec<u8> = bytes
        .filter_map(|it| u8::from_str_radix(it, 16).ok())
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_file_even_when_interrupted() {
        let frame = r"\x00\x00\x00\x02\x00\x00\x00\x09\x01";
        let middle = r"\x00\x00\x00\x02\x00\x00\x00\x00\x01";
        let text = format!(
            "7 pwrite64(9</d/p.db-wal>, \"{middle}\"..., 24, 32) = 24\n\
             7 pwrite64(9</d/p.db-wal>, \"{frame}\"..., 24, 56) = 24\n\
             7 fdatasync(9</d/p.db-wal> <unfinished ...>\n\
             8 writev(12<TCP:[1]>, [], 2) = 300\n\
             7 <... fdatasync resumed>) = 0\n\
             7 fdatasync(9</d/p.db-wal>) = -1 EIO (Input/output error)\n"
        );
        let files = read(&text);
        let log = files.get("p.db-wal").unwrap();
        assert_eq!(
            (log.calls, log.bytes, log.syncs, log.commits),
            (2, 48, 1, 1)
        );
        assert_eq!(files.get("not a file").unwrap().bytes, 300);
        assert_eq!(spelled(r"\x2f\x61"), "/a");
    }
}
