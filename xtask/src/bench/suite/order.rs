//! `cargo xtask order`: writes `crates/peyvand/order.ld`, the list of functions that the linker
//! puts side by side: what runs for every payer first, then what runs at the start.
//!
//! They are counted under valgrind's callgrind, by the instructions that each runs, while the server
//! starts and while it serves pages, makes links and books payments. Names are kept without the
//! hash at their end, so that the list holds on every machine and after most changes. Whoever
//! changes much, or the compiler, runs this again; a name that is gone does no harm.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;

use super::ground::Ground;
use super::load::{self, Load};
use super::memory::mixed;
use super::server::{self, Server};

/// Links, and payments that wait for their callback.
const LINKS: u64 = 200;
const PAYMENTS: u64 = 200;
/// Clients at once, and how long they ask: under valgrind everything takes fifty times as long.
const CLIENTS: usize = 4;
const TIME: Duration = Duration::from_secs(30);
/// A name that many functions share is wide when the others weigh more than those that ran, and this.
const OTHERS_MAX: u64 = 1024;

/// Functions by their mangled names, and the instructions that each ran.
type Ran = BTreeMap<String, u64>;

pub(crate) fn run(bank: std::net::SocketAddr) -> anyhow::Result<()> {
    for tool in ["valgrind", "callgrind_control", "nm"] {
        let found = Command::new(tool).arg("--version").output();
        anyhow::ensure!(
            found.is_ok(),
            "{tool} is missing: install valgrind and binutils"
        );
    }
    let ground = Ground::make(bank, LINKS, PAYMENTS)?;
    let copy = ground.copy()?;
    let counts = tempfile::tempdir()?;
    let [started, served] = watched(&ground, copy.path(), counts.path())?;
    let weights = weights(&server::program()?)?;
    let order = names(&[served, started], &weights);
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/peyvand/order.ld");
    std::fs::write(&list, script(&order))?;
    println!("{} names in {}", order.len(), list.display());
    Ok(())
}

/// What ran at the start, and what ran under load.
fn watched(ground: &Ground, data: &Path, counts: &Path) -> anyhow::Result<[Ran; 2]> {
    let address = server::free_port()?;
    let plain = server::command(data, address)?;
    let out = counts.join("counts");
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--tool=callgrind", "--demangle=no"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(plain.get_program())
        .args(plain.get_args())
        .stdout(std::process::Stdio::piped());
    let server = Server::run(command, address)?;
    load::once(address, &load::get("/health"))?;
    // Its workers have looked for work.
    std::thread::sleep(Duration::from_secs(10));
    let dumped = Command::new("callgrind_control")
        .args(["--dump", &server.pid().to_string()])
        .output()
        .context("callgrind_control")?;
    anyhow::ensure!(dumped.status.success(), "callgrind_control: {dumped:?}");
    let load = Load {
        to: address,
        connections: CLIENTS,
        time: TIME,
        status: &[200, 201, 303],
    };
    let done = load::run(load, mixed(ground))?;
    eprintln!("  order: {} requests answered", done.answered);
    server.stop()?;
    // The first file is what was asked for, the last what was left at the end.
    Ok([ran(&out.with_extension("1"))?, ran(&out)?])
}

/// Reads a file of callgrind: after a line that names a function stand lines of its costs; what a
/// called function cost stands in the line after `calls=`.
fn ran(file: &Path) -> anyhow::Result<Ran> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let (mut names, mut all) = (HashMap::new(), Ran::new());
    let (mut current, mut is_call) = (None, false);
    for line in text.lines() {
        if let Some((kind, rest)) = line.split_once("fn=") {
            let (number, name) = rest.split_once(' ').unwrap_or((rest, ""));
            if !name.is_empty() {
                // A function that calls itself is counted by depth.
                let name = name.split('\'').next().unwrap_or(name);
                names.insert(number, name);
            }
            if kind.is_empty() {
                current = names.get(number).copied();
            }
        } else if line.starts_with("calls=") {
            is_call = true;
        } else if line.starts_with(|c: char| c.is_ascii_digit() || "+-*".contains(c)) {
            let cost = line
                .rsplit(' ')
                .next()
                .and_then(|cost| cost.parse::<u64>().ok());
            if let (Some(name), Some(cost), false) = (current, cost, is_call) {
                *all.entry(name.to_owned()).or_default() += cost;
            }
            is_call = false;
        }
    }
    anyhow::ensure!(!all.is_empty(), "no function in {}", file.display());
    Ok(all)
}

/// The bytes of each function of a program.
fn weights(program: &Path) -> anyhow::Result<HashMap<String, u64>> {
    let listed = Command::new("nm").arg("-S").arg(program).output()?;
    let text = String::from_utf8(listed.stdout)?;
    let weight = |line: &str| {
        let mut words = line.split(' ').skip(1);
        let (bytes, kind, name) = (words.next()?, words.next()?, words.next()?);
        let is_code = matches!(kind, "t" | "T" | "w" | "W");
        let bytes = u64::from_str_radix(bytes, 16).ok()?;
        is_code.then(|| (name.to_owned(), bytes))
    };
    Ok(text.lines().filter_map(weight).collect())
}

/// The names in their order, each once: the parts as they are given, and in each the busiest first.
/// Names that bring much along which did not run stand behind all others, the lightest first.
fn names(parts: &[Ran], weights: &HashMap<String, u64>) -> Vec<String> {
    let mut all: HashMap<&str, u64> = HashMap::new();
    for (name, bytes) in weights {
        *all.entry(unhashed(name)).or_default() += bytes;
    }
    let ran: BTreeSet<&String> = parts.iter().flat_map(Ran::keys).collect();
    let mut wanted: HashMap<&str, u64> = HashMap::new();
    for name in ran {
        *wanted.entry(unhashed(name)).or_default() += weights.get(name).copied().unwrap_or(0);
    }
    let weight = |name: &str| all.get(name).copied();
    let is_wide = |name: &str| weight(name) > wanted.get(name).map(|bytes| 2 * bytes + OTHERS_MAX);
    let (mut known, mut narrow, mut wide) = (BTreeSet::new(), Vec::new(), Vec::new());
    for part in parts {
        let mut part: Vec<_> = part.iter().collect();
        part.sort_by_key(|(name, cost)| (std::cmp::Reverse(**cost), *name));
        for name in part.into_iter().map(|(name, _)| unhashed(name)) {
            if weight(name).is_some() && known.insert(name) {
                let list = if is_wide(name) {
                    &mut wide
                } else {
                    &mut narrow
                };
                list.push(name);
            }
        }
    }
    wide.sort_by_key(|name| weight(name));
    narrow.into_iter().chain(wide).map(str::to_owned).collect()
}

/// A mangled name of Rust ends with `17h`, sixteen digits and `E`, and maybe something of the
/// optimiser's; names of C are left as they are.
fn unhashed(name: &str) -> &str {
    let hash = name.rmatch_indices("17h").find(|(at, _)| {
        let rest = name.get(at + 3..).unwrap_or_default();
        let (digits, end) = rest.split_at_checked(16).unwrap_or_default();
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && end.starts_with('E')
    });
    hash.and_then(|(at, found)| name.get(..at + found.len()))
        .unwrap_or(name)
}

fn script(order: &[String]) -> String {
    let mut text =
        "/* Written by `cargo xtask order`. */\nSECTIONS\n{\n  .text.order :\n  {\n".to_owned();
    for name in order {
        let star = if name.ends_with("17h") { "*" } else { "" };
        let _ = writeln!(text, "    *(.text.{name}{star})");
    }
    text.push_str("  }\n}\nINSERT BEFORE .text;\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_without_its_hash() {
        let name = "_ZN5tokio7runtime5Level12remove_entry17hffdd2c61bdf6c078E";
        let known = "_ZN5tokio7runtime5Level12remove_entry17h";
        assert_eq!(unhashed(name), known);
        assert_eq!(unhashed(&format!("{name}.llvm.1234")), known);
        assert_eq!(unhashed("sqlite3VdbeExec"), "sqlite3VdbeExec");
        assert_eq!(unhashed("a17hb"), "a17hb");
    }

    #[test]
    fn costs_are_a_functions_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("counts");
        let text = "fn=(1) one\n10 5\ncfn=(2) two\ncalls=3 0\n11 70\n+1 2\n\nfn=(2)\n20 70\n";
        std::fs::write(&file, text).unwrap();
        let all = ran(&file).unwrap();
        assert_eq!(
            all,
            Ran::from([("one".to_owned(), 7), ("two".to_owned(), 70)])
        );
    }

    #[test]
    fn what_serves_stands_first_and_what_brings_much_along_last() {
        let ran = |all: &[(&str, u64)]| -> Ran {
            let owned = all.iter().map(|(name, cost)| ((*name).to_owned(), *cost));
            owned.collect()
        };
        let hash = |n: u8| format!("_ZN1a1b17h{n:016x}E");
        let weights = HashMap::from([
            ("page".to_owned(), 10),
            ("start".to_owned(), 10),
            ("both".to_owned(), 10),
            (hash(1), 10),
            (hash(2), 5_000),
        ]);
        let served = ran(&[("both", 1), ("page", 9), ("not_ours", 9), (&hash(1), 30)]);
        let order = names(&[served, ran(&[("start", 1), ("both", 5)])], &weights);
        assert_eq!(order, ["page", "both", "start", "_ZN1a1b17h"]);
    }
}
