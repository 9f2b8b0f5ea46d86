//! The rules of the repository that no compiler knows. Each is one function over one file.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context;

/// A longer source file has more than one subject; a list of tests may be a little longer.
const LINES_MAX: usize = 500;
const TEST_LINES_MAX: usize = 700;
/// Words that a committed file must not hold: they name a machine or a registry's host.
const MACHINE_WORDS: &[&str] = &[
    "/work/",
    "/root/",
    "/home/",
    "index.crates.io",
    "pypi.org/simple",
];

pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("the repository")?;
    let files = tracked(root)?;
    let mut complaints = Vec::new();
    for file in &files {
        let Ok(text) = fs::read_to_string(root.join(file)) else {
            continue;
        };
        let mut complain = |line: usize, what: &str| {
            complaints.push(format!("{}:{line}: {what}", file.display()));
        };
        every_text(&text, file, &mut complain);
        if file.extension().is_some_and(|extension| extension == "rs") {
            let is_test = file
                .components()
                .any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")));
            rust_source(
                &text,
                if is_test { TEST_LINES_MAX } else { LINES_MAX },
                &mut complain,
            );
        }
    }
    unused_texts(root, &files, &mut complaints)?;
    for complaint in &complaints {
        println!("{complaint}");
    }
    println!(
        "tidy: {} files, {} complaint(s)",
        files.len(),
        complaints.len()
    );
    Ok(if complaints.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The files that git knows, the licence and lock file apart.
fn tracked(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listed = Command::new("git")
        .arg("ls-files")
        .current_dir(root)
        .output()
        .context("git")?;
    let names = String::from_utf8(listed.stdout).context("file names")?;
    let skip = ["LICENSE", "Cargo.lock", "crates/api/openapi.json"];
    Ok(names
        .lines()
        .filter(|name| !skip.contains(name))
        .map(PathBuf::from)
        .collect())
}

fn every_text(text: &str, file: &Path, complain: &mut impl FnMut(usize, &str)) {
    for (number, line) in (1..).zip(text.lines()) {
        if line.ends_with([' ', '\t']) {
            complain(number, "white space at the end");
        }
        if !file.ends_with("tidy.rs") && MACHINE_WORDS.iter().any(|word| line.contains(word)) {
            complain(number, "names a machine's path or a registry's host");
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        complain(text.lines().count(), "no newline at the end");
    }
}

fn rust_source(text: &str, lines_max: usize, complain: &mut impl FnMut(usize, &str)) {
    if !text.starts_with("//!") {
        complain(1, "begins without saying what it is for (//!)");
    }
    let lines = text.lines().count();
    if lines > lines_max {
        complain(lines, "is too long for one subject");
    }
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim_start();
        // An inner one that is indented belongs to a module of generated code.
        if trimmed.starts_with("#[allow(") || line.starts_with("#![allow(") {
            complain(number, "#[allow]: use #[expect(…, reason = …)]");
        }
        if trimmed.starts_with("#[ignore]") {
            complain(number, "an ignored test without a reason");
        }
    }
}

/// Every text of the interface is used by some source: the compiler cannot see that, for texts are
/// public methods.
fn unused_texts(
    root: &Path,
    files: &[PathBuf],
    complaints: &mut Vec<String>,
) -> anyhow::Result<()> {
    let mut sources = String::new();
    for file in files {
        let wanted = file
            .extension()
            .is_some_and(|e| e == "rs" || e == "html" || e == "txt");
        if wanted && !file.starts_with("xtask") {
            sources.push_str(&fs::read_to_string(root.join(file)).unwrap_or_default());
        }
    }
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let called = sources
        .split('(')
        .filter_map(|up_to| up_to.rsplit(ends).next());
    let called: HashSet<&str> = called.collect();
    let english = Path::new("crates/i18n/locales/en");
    for file in files.iter().filter(|file| file.starts_with(english)) {
        let text = fs::read_to_string(root.join(file)).context("texts")?;
        for (number, line) in (1..).zip(text.lines()) {
            let Some((id, _)) = line.split_once(" =") else {
                continue;
            };
            let is_id = !id.is_empty()
                && id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if is_id && !called.contains(id.replace('-', "_").as_str()) {
                complaints.push(format!("{}:{number}: nobody says {id}", file.display()));
            }
        }
    }
    Ok(())
}
