//! Files of the build, and files for people to look at.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The program under test, told nothing by the environment of the tests.
pub(crate) fn peyvand() -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PEYVAND_") {
            command.env_remove(name);
        }
    }
    command
}

/// The file of the program: what `PEYVAND_E2E_BINARY` names, else built now, in the target folder
/// of this very test.
///
/// # Panics
/// If it does not build.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| match std::env::var_os("PEYVAND_E2E_BINARY") {
        Some(named) => named.into(),
        None => build(),
    })
}

fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--package",
            "peyvand",
            "--bin",
            "peyvand",
        ])
        .args(["--message-format", "json", "--target-dir"])
        .arg(folder())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "peyvand does not build");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| {
            message
                .pointer("/target/name")
                .is_some_and(|n| n == "peyvand")
        })
        .find_map(|message| Some(message.get("executable")?.as_str()?.into()))
        .expect("cargo names the program")
}

/// The target folder: the nearest above this test's own program that carries cargo's tag.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let own = std::env::current_exe().expect("a program");
        let tagged = |folder: &&Path| folder.join("CACHEDIR.TAG").is_file();
        let found = own.ancestors().find(tagged);
        found.expect("a target folder").to_owned()
    })
}

/// Keeps a picture for people to look at, in the folder that `PEYVAND_SCREENSHOTS` names, else in
/// `target/screenshots`.
pub fn screenshot(name: &str, png: &[u8]) {
    let folder = std::env::var_os("PEYVAND_SCREENSHOTS")
        .map_or_else(|| folder().join("screenshots"), PathBuf::from);
    std::fs::create_dir_all(&folder).expect("a folder for screenshots");
    std::fs::write(folder.join(format!("{name}.png")), png).expect("a picture is written");
}
