//! `cargo xtask order`: writes `crates/peyvand/order.ld`, the list of functions that the linker
//! puts side by side: what runs for every payer first, then what runs at the start.
//!
//! They are counted under valgrind's callgrind, by the instructions that each runs, while the server
//! starts and while it serves pages, makes links and books payments. Most names are kept without the
//! hash at their end, which changes with the compiler, features and dependencies. Whoever changes much
//! of these runs this again; a name that is gone does no harm.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;

use super::ground::{self, Ground};
use super::load::{self, Load};
use super::memory::mixed;
use super::server::{self, Server};

/// Links, and payments that wait for their callback.
const LINKS: u64 = 200;
const PAYMENTS: u64 = 200;
/// Clients at once, and how long they ask: under valgrind everything takes fifty times as long.
const CLIENTS: usize = 4;
const TIME: Duration = Duration::from_secs(30);
/// Functions of one name that did not run may weigh this much more than those that did.
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
    let count = counts.path();
    let [started, served] = serving(&ground, copy.path(), &count.join("serving"))?;
    let first = first_start(&count.join("first"))?;
    let weights = weights(&server::program()?)?;
    let order = names(&[served, started, first], &weights);
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/peyvand/order.ld");
    std::fs::write(&list, script(&order))?;
    println!("{} names in {}", order.len(), list.display());
    Ok(())
}

/// What ran at the start, and what ran under load; counted in files of this name.
fn serving(ground: &Ground, data: &Path, out: &Path) -> anyhow::Result<[Ran; 2]> {
    let server = watched(data, out)?;
    let dumped = Command::new("callgrind_control")
        .args(["--dump", &server.pid().to_string()])
        .output()
        .context("callgrind_control")?;
    anyhow::ensure!(dumped.status.success(), "callgrind_control: {dumped:?}");
    let load = Load {
        to: server.address,
        connections: CLIENTS,
        time: TIME,
        status: &[200, 201, 303],
    };
    let done = load::run(load, mixed(ground))?;
    eprintln!("  order: {} requests answered", done.answered);
    server.stop()?;
    // The first file is what was asked for, the last what was left at the end.
    Ok([ran(&out.with_extension("1"))?, ran(out)?])
}

/// What ran at the first start of all, which makes the tables.
fn first_start(out: &Path) -> anyhow::Result<Ran> {
    let empty = ground::folder()?;
    watched(empty.path(), out)?.stop()?;
    ran(out)
}

/// A server whose instructions are counted, after its workers have looked for work.
fn watched(data: &Path, out: &Path) -> anyhow::Result<Server> {
    let address = server::free_port()?;
    let plain = server::command(data, address)?;
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--tool=callgrind", "--demangle=no"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(plain.get_program())
        .args(plain.get_args())
        .stdout(std::process::Stdio::piped());
    let server = Server::run(command, address)?;
    load::once(address, &load::get("/health"))?;
    std::thread::sleep(Duration::from_secs(10));
    Ok(server)
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
/// A name stands without its hash, followed by a star; one that would bring much along which did not
/// run stands whole.
fn names(parts: &[Ran], weights: &HashMap<String, u64>) -> Vec<String> {
    let ran: BTreeSet<&str> = parts
        .iter()
        .flat_map(Ran::keys)
        .map(String::as_str)
        .collect();
    // By the name without its hash: bytes that ran, and bytes that did not.
    let mut bytes: HashMap<&str, [u64; 2]> = HashMap::new();
    for (name, weight) in weights {
        let [yes, no] = bytes.entry(unhashed(name)).or_default();
        *if ran.contains(name.as_str()) { yes } else { no } += weight;
    }
    let pattern = |name: &str| {
        let short = unhashed(name);
        let [ran, others] = bytes.get(short).copied().unwrap_or_default();
        if short == name || others > ran + OTHERS_MAX {
            name.to_owned()
        } else {
            format!("{short}*")
        }
    };
    let (mut known, mut order) = (BTreeSet::new(), Vec::new());
    for part in parts {
        let mut part: Vec<_> = part
            .iter()
            .filter(|(name, _)| weights.contains_key(*name))
            .collect();
        part.sort_by_key(|(name, cost)| (std::cmp::Reverse(**cost), *name));
        for (name, _) in part {
            let pattern = pattern(name);
            if known.insert(pattern.clone()) {
                order.push(pattern);
            }
        }
    }
    order
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
        let _ = writeln!(text, "    *(.text.{name})");
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
    fn what_serves_stands_first_and_nothing_brings_much_along() {
        let ran = |all: &[(&str, u64)]| -> Ran {
            let owned = all.iter().map(|(name, cost)| ((*name).to_owned(), *cost));
            owned.collect()
        };
        let (one, two) = ("17h0000000000000001E", "17h0000000000000002E");
        let weights = HashMap::from([
            ("page".to_owned(), 10),
            ("start".to_owned(), 10),
            ("both".to_owned(), 10),
            (format!("_ZN1a{one}"), 10),
            (format!("_ZN1a{two}"), 5_000),
            (format!("_ZN1b{one}"), 10),
            (format!("_ZN1b{two}"), 20),
        ]);
        let (a, b) = (format!("_ZN1a{one}"), format!("_ZN1b{two}"));
        let served = ran(&[("both", 1), ("page", 9), ("not_ours", 9), (&a, 3), (&b, 2)]);
        let order = names(&[served, ran(&[("start", 1), ("both", 5)])], &weights);
        assert_eq!(order, ["page", &a, "_ZN1b17h*", "both", "start"]);
    }
}
