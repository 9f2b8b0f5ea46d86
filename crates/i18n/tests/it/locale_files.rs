//! The files of texts agree with each other.

use std::fs;
use std::path::Path;

#[path = "../../build/complete.rs"]
mod complete;

fn check(files: &[(&str, &str)]) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    complete::check(folder.path())
        .map(|ids| ids.into_iter().collect())
        .map_err(|error| error.to_string())
}

#[test]
fn a_text_that_a_language_lacks_fails_the_build() {
    let error = check(&[
        ("en/common.ftl", "pay = Pay\ncancel = Cancel\n"),
        ("fa/common.ftl", "pay = پرداخت\n"),
    ]);
    assert_eq!(
        error.unwrap_err(),
        "fa/common.ftl lacks the text `cancel`\n"
    );
}

#[test]
fn a_text_that_only_another_language_has_fails_the_build() {
    let error = check(&[
        ("en/common.ftl", "pay = Pay\n"),
        ("fa/common.ftl", "pay = پرداخت\nold = کهنه\n"),
    ]);
    assert_eq!(error.unwrap_err(), "en/common.ftl lacks the text `old`\n");
}

#[test]
fn a_file_or_an_attribute_that_a_language_lacks_fails_the_build() {
    let error = check(&[
        ("en/common.ftl", "pay = Pay\n    .hint = Now\n"),
        ("fa/common.ftl", "pay = پرداخت\n"),
        ("fa/pay.ftl", "title = عنوان\n"),
    ]);
    assert_eq!(
        error.unwrap_err(),
        "fa/common.ftl lacks the text `pay.hint`\nen/pay.ftl lacks the text `title`\n"
    );
}

#[test]
fn comments_variants_and_continued_lines_are_no_texts() {
    let ftl = "# old = no\nleft = { $n ->\n    [one] a = b\n   *[other] c\n}\nlong =\n    x = y\n";
    let ids = check(&[("en/common.ftl", ftl), ("fa/common.ftl", ftl)]);
    assert_eq!(ids.unwrap(), ["left", "long"]);
}

#[test]
fn a_text_without_a_method_fails_the_build() {
    let ids = ["pay".to_owned(), "pay.hint".to_owned()].into();
    assert!(complete::check_generated(&ids, "pub fn pay(&self) pub fn pay_hint<'a>(").is_ok());
    let error = complete::check_generated(&ids, "pub fn pay_hint(&self)").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`pay` has other variables in some language\n"
    );
}

#[test]
fn the_texts_of_this_crate_are_complete() {
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    assert!(complete::check(&locales).unwrap().contains("pay"));
}

#[test]
fn comments_stand_in_the_order_in_which_their_text_names_its_parameters() {
    let order = |ftl: &str| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("common.ftl"), ftl).unwrap();
        complete::check_order(folder.path()).map_err(|error| error.to_string())
    };
    let pattern =
        "owed = { $who } owes { $n ->\n    [one] a\n   *[other] { $sum }\n} to { $who }\n";
    let told = "## A part\n# $who (String) - name\n# $n (Number)\n# $sum (String)\n";
    assert_eq!(order(&format!("{told}{pattern}next = Next\n")), Ok(()));
    let swapped = "# $n (Number)\n# $who (String) - name\n# $sum (String)\n";
    let error = order(&format!("pay = Pay\n{swapped}{pattern}"));
    assert_eq!(
        error.unwrap_err(),
        "comments on [\"n\", \"who\", \"sum\"], text with [\"who\", \"n\", \"sum\"]\n"
    );
}
