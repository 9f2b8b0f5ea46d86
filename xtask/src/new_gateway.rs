//! `cargo xtask new-gateway NAME`: a driver, the bank's side of it and its samples, to begin with.
//!
//! What it makes is a copy of Zibal's, the simplest protocol of the house, under the new name: so it
//! is always in step with what a driver must be, it compiles, and it is led around every
//! misbehaviour from the first minute. Then the facts of the new bank take the place of Zibal's, one
//! function after the other. In the lists each line that names Zibal gets its like.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail, ensure};

/// Whose likeness is made.
const LIKE: &str = "zibal";
/// A neighbour of it in lists that stand in one line.
const NEIGHBOUR: &str = "zarinpal";
/// What belongs to one gateway alone.
const FOLDERS: &[&str] = &["crates/gateways/src", "crates/bank/src"];
const SAMPLES: &str = "crates/gateways/tests/it";
/// Where each gateway is named.
const LISTS: &[&str] = &[
    "crates/gateways/src/lib.rs",
    "crates/bank/src/lib.rs",
    "crates/bank/src/book.rs",
    "crates/bank/src/routes.rs",
    "crates/bank/src/payer.rs",
    "crates/bank/src/doors.rs",
    "crates/gateways/tests/it/main.rs",
    "crates/gateways/tests/it/support.rs",
    "crates/gateways/tests/it/round.rs",
    "crates/gateways/tests/it/round/expected.rs",
    "crates/gateways/tests/it/nonsense.rs",
    "crates/gateways/tests/it/fuzz.rs",
    "crates/app/tests/it/table.rs",
];

pub(crate) fn run(args: &[String]) -> anyhow::Result<ExitCode> {
    let [name] = args else {
        bail!("usage: cargo xtask new-gateway NAME (small letters, digits and underscores)");
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("the repository")?;
    for (path, text) in plan(root, name)? {
        let path = root.join(path);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        println!("{}", path.strip_prefix(root).unwrap_or(&path).display());
    }
    let formatted = Command::new(env!("CARGO"))
        .args(["fmt", "-p", "gateways", "-p", "bank", "-p", "app"])
        .current_dir(root)
        .status()?;
    ensure!(formatted.success(), "cargo fmt failed");
    println!(
        "Now: PEYVAND_WRITE_SAMPLES=1 cargo test -p gateways --test it samples\n     \
         cargo test -p gateways {name}\nThen put the facts of the bank in the place of {LIKE}'s; its \
         lines in docs/gateways.md and docs/simulator.md are yours to write."
    );
    Ok(ExitCode::SUCCESS)
}

/// Every file that is new or changed, with its text.
fn plan(root: &Path, name: &str) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let plain = name
        .bytes()
        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
    let starts = name
        .bytes()
        .next()
        .is_some_and(|it| it.is_ascii_lowercase());
    ensure!(
        plain && starts && name.len() <= 24,
        "a name of small letters, digits, underscores"
    );
    ensure!(
        !root.join(SAMPLES).join(format!("{name}.rs")).exists(),
        "{name} is there already"
    );
    let mut files = Vec::new();
    for folder in FOLDERS {
        let from = Path::new(folder).join(LIKE);
        for entry in fs::read_dir(root.join(&from)).with_context(|| from.display().to_string())? {
            let file = entry?.file_name();
            let text = fs::read_to_string(root.join(&from).join(&file))?;
            files.push((
                Path::new(folder).join(name).join(file),
                renamed(&text, name),
            ));
        }
    }
    let text = fs::read_to_string(root.join(SAMPLES).join(format!("{LIKE}.rs")))?;
    files.push((
        Path::new(SAMPLES).join(format!("{name}.rs")),
        renamed(&text, name),
    ));
    for list in LISTS {
        let text = fs::read_to_string(root.join(list)).with_context(|| (*list).to_owned())?;
        let longer =
            with_its_like(&text, name).with_context(|| format!("{list} names no {LIKE}"))?;
        files.push((PathBuf::from(list), longer));
    }
    Ok(files)
}

/// `my_bank` for `zibal`, `MyBank` for `Zibal`.
fn renamed(text: &str, name: &str) -> String {
    text.replace(LIKE, name).replace(&camel(LIKE), &camel(name))
}

fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|it| it.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('_').map(word).collect()
}

/// A list in which each item that names the one is followed by the like of it; `None` if none does.
fn with_its_like(text: &str, name: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let (mut out, mut at, mut found) = (Vec::new(), 0, false);
    while let Some(line) = lines.get(at) {
        if !line.to_ascii_lowercase().contains(LIKE) {
            out.push((*line).to_owned());
            at += 1;
            continue;
        }
        found = true;
        if line.contains(NEIGHBOUR) {
            // Names in one line, with commas between them or without.
            let comma = line.contains(&format!("{LIKE},"));
            let both = format!("{LIKE}{} {name}", if comma { "," } else { "" });
            out.push(line.replacen(LIKE, &both, 1));
            at += 1;
            continue;
        }
        let many = item(lines.get(at..).unwrap_or_default());
        let item = lines.get(at..at + many).unwrap_or_default();
        out.extend(item.iter().map(|line| (*line).to_owned()));
        out.extend(item.iter().map(|line| renamed(line, name)));
        at += many;
    }
    found.then(|| out.join("\n") + "\n")
}

/// How many lines the item has that begins here: its comment, and on to its last bracket.
fn item(lines: &[&str]) -> usize {
    let (mut open, mut many) = (0_i32, 0);
    for line in lines {
        many += 1;
        for letter in line.chars() {
            open += match letter {
                '(' | '[' | '{' => 1,
                ')' | ']' | '}' => -1,
                _ => 0,
            };
        }
        if open <= 0 && !line.trim_start().starts_with("//") {
            break;
        }
    }
    many
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_names_the_new_one_as_often_as_the_old_one() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let files = plan(root, "new_bank").unwrap();
        let words = |text: &str, word: &str| text.matches(word).count();
        for list in LISTS {
            let (_, text) = files
                .iter()
                .find(|(path, _)| path == Path::new(list))
                .unwrap();
            let old = words(text, LIKE) + words(text, "Zibal");
            let new = words(text, "new_bank") + words(text, "NewBank");
            assert!(old == new && new > 0, "{list}: {old} and {new}");
            let brackets = |one, other| words(text, one) == words(text, other);
            assert!(brackets("{", "}") && brackets("[", "]"), "{list}");
        }
        for (path, text) in files
            .iter()
            .filter(|(path, _)| !LISTS.contains(&path.to_str().unwrap()))
        {
            assert!(
                path.to_str().unwrap().contains("new_bank"),
                "{}",
                path.display()
            );
            assert!(!text.to_lowercase().contains(LIKE), "{}", path.display());
        }
        assert!(files.len() >= LISTS.len() + 5);
    }

    #[test]
    fn names_that_are_no_module_or_are_there_already_are_refused() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for name in ["", "Bank", "1bank", "a-b", "../x", "zibal", "stripe"] {
            assert!(plan(root, name).is_err(), "{name}");
        }
    }
}
