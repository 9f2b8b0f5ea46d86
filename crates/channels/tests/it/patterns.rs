//! Patterns: how they are written, and values that a panel would refuse.

use channels::{BadSetting, Failure, Line};

use crate::support::*;

fn line_of(patterns: &str) -> Result<Line, BadSetting> {
    let all = [settings("smsir"), vec![("patterns", "")]].concat();
    let mut all = owned(&all);
    all.push(("patterns".to_owned(), patterns.to_owned()));
    Line::new(channel("smsir"), "", all)
}

#[test]
fn a_fault_in_a_pattern_names_its_line() {
    for (row, patterns) in [
        (1, "link_sent fa 123 A=shop"),
        (2, "\nlink_sent = 123"),
        (3, "# notes\n\nlink_sennt fa = 123 A=shop"),
        (1, "link_sent de = 123"),
        (1, "link_sent fa ="),
        (1, "link_sent fa = A=shop"),
        (1, "link_sent fa = 123 A"),
        (1, "link_sent fa = 123 =shop"),
        (1, "link_sent fa = 123 A=shop A=amount"),
        (2, "link_sent fa = 123\nlink_sent fa = 124"),
        (1, "link_sent fa = pay-link A=shop"),
    ] {
        match line_of(patterns) {
            Err(BadSetting::Row { field, line, .. }) => {
                assert_eq!((field, line), ("patterns", row), "{patterns}");
            }
            other => panic!("{patterns}: {other:?}"),
        }
    }
    let good =
        "# mine\n\n link_sent fa = 123 A=shop  B=link_code \npaid fa = 124\nlink_sent en = 125";
    assert!(line_of(good).is_ok());
}

#[test]
fn a_situation_or_language_without_a_pattern_goes_as_free_text() {
    let line = line_of("paid fa = 124 A=shop\nlink_sent en = 125").unwrap();
    let request = packed("smsir", &line);
    assert!(request.uri().path().ends_with("/send/bulk"));
}

#[test]
fn a_value_that_the_panel_would_refuse_is_found_before_sending() {
    let refused = |code: &str, pattern: &str, value: &str| {
        let line = line_with(code, &[("patterns", pattern)]);
        let values = owned(&[("shop", value)]);
        let packed = channel(code).pack(&line, &letter(code, &values));
        let error = packed.expect_err(&format!("{code} {value}"));
        assert_eq!(
            error.failure(),
            Failure::Configuration,
            "{code} {value}: {error}"
        );
        assert!(
            value.is_empty() || !error.to_string().contains(value),
            "{error}"
        );
    };
    refused("kavenegar", "link_sent fa = a token=shop", "gol sorkh");
    refused(
        "kavenegar",
        "link_sent fa = a token=shop",
        "https://x.example/a",
    );
    refused("kavenegar", "link_sent fa = a token=shop", "");
    refused("kavenegar", "link_sent fa = a token10=shop", "two\nlines");
    refused("smsir", "link_sent fa = 1 A=shop", &"گ".repeat(26));
    refused("smsir", "link_sent fa = 1 A=amount", "x");
    refused("melipayamak", "link_sent fa = 1 A=shop", "a;b");
    refused("melipayamak", "link_sent fa = 1 A=shop", "www.x.example");
}

#[test]
fn panels_that_know_only_certain_names_say_so_at_once() {
    let all = [
        settings("kavenegar"),
        vec![("patterns", "paid fa = a code=shop")],
    ]
    .concat();
    let refused = Line::new(channel("kavenegar"), "", owned(&all));
    assert!(
        matches!(refused, Err(BadSetting::Row { line: 1, .. })),
        "{refused:?}"
    );
}
