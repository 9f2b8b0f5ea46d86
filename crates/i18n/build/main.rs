//! Turns the Fluent texts in `locales/` into one Rust method per text.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script where to write through the environment"
)]

mod complete;

use std::error::Error;
use std::path::Path;

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel};

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::var("OUT_DIR")?;
    let texts = format!("{out}/texts.rs");

    // fluent-typed itself only warns of a text that a language lacks, and leaves its method out.
    let ids = complete::check(Path::new("locales"))?;
    complete::check_order(Path::new("locales/en"))?;
    fluent_typed::try_build_from_locales_folder(
        BuildOptions::default()
            .with_locales_folder("locales")
            .with_output_file_path(&texts)
            .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/texts.ftl")))
            .with_default_language("en")
            .with_lint_level(LintLevel::Strict)
            .with_prefix("")
            .without_format(),
    )?;
    complete::check_generated(&ids, &std::fs::read_to_string(&texts)?)?;
    Ok(())
}
