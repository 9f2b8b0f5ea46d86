//! Puts what runs at the start and for every payer side by side in the optimised program.
//!
//! A linker leaves functions in the order of their files: the few that a page needs stand on
//! hundreds of memory pages, more than a processor remembers the places of, and the start touches
//! most of the program. `order.ld` names those functions; see `docs/adr/0006`.

#![expect(
    clippy::disallowed_methods,
    reason = "Cargo speaks to build scripts by the environment"
)]

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let Some(order) = order() else {
        return;
    };
    println!("cargo::rerun-if-changed={}", order.display());
    if is_optimised() && has_our_linker() {
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", order.display());
    }
}

/// The list, from wherever in the workspace this runs: the benches are linked as the server is.
fn order() -> Option<PathBuf> {
    let here = env::var_os("CARGO_MANIFEST_DIR")?;
    let mut above = Path::new(&here).ancestors();
    above.find_map(|folder| {
        let list = folder.join("crates/peyvand/order.ld");
        list.is_file().then_some(list)
    })
}

fn is_optimised() -> bool {
    env::var("PROFILE").is_ok_and(|profile| profile == "release")
}

/// Rust brings its own linker for this target and no other, and it takes such a list in a second;
/// somebody else's may not take it at all.
fn has_our_linker() -> bool {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    env::var("TARGET").is_ok_and(|target| target == "x86_64-unknown-linux-gnu")
        && env::var_os("RUSTC_LINKER").is_none()
        && !flags.contains("link")
}
