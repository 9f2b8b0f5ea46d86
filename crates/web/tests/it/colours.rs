//! Contrast is computed from the stylesheet itself (WCAG 2.2, 1.4.3 and 1.4.11).
#![expect(
    clippy::float_arithmetic,
    reason = "the formula is one of real numbers"
)]

use std::collections::HashMap;

const CSS: &str = include_str!("../../assets/pay.css");

/// The colours of light and of dark, by name.
fn palettes() -> [HashMap<&'static str, [u8; 3]>; 2] {
    let mut blocks = CSS
        .split(":root{")
        .skip(1)
        .map(|block| block.split('}').next().unwrap());
    [(); 2].map(|()| blocks.next().unwrap().split(';').map(colour).collect())
}

fn colour(declaration: &'static str) -> (&'static str, [u8; 3]) {
    let (name, value) = declaration.split_once(":#").unwrap();
    let full = match value.len() {
        3 => value.chars().flat_map(|c| [c, c]).collect(),
        _ => value.to_owned(),
    };
    let part = |at: usize| u8::from_str_radix(&full[at..at + 2], 16).unwrap();
    (name, [part(0), part(2), part(4)])
}

fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn black_on_white_is_21_to_1() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
}

#[test]
fn text_has_4_5_to_1_and_controls_have_3_to_1_in_light_and_dark() {
    for (palette, mode) in palettes().iter().zip(["light", "dark"]) {
        for (ink, ground, least) in [
            ("--ink", "--paper", 7.0),
            ("--soft", "--paper", 4.5),
            ("--accent", "--paper", 4.5),
            ("--on", "--accent", 4.5),
            ("--good", "--paper", 4.5),
            ("--wait", "--paper", 4.5),
            ("--bad", "--paper", 4.5),
            ("--on-test", "--test", 7.0),
            ("--line", "--paper", 3.0),
        ] {
            let ratio = contrast(palette[ink], palette[ground]);
            assert!(ratio >= least, "{ink} on {ground} in {mode}: {ratio:.2}");
        }
    }
}

#[test]
fn no_colour_stands_outside_of_the_palettes_and_no_side_is_left_or_right() {
    let rules = CSS.split("}}\n*{").nth(1).unwrap();
    let screen = rules.split("@media print").next().unwrap();
    assert!(!screen.contains('#'));
    for physical in [
        "left:",
        "right:",
        "margin-left",
        "padding-right",
        "text-align:left",
    ] {
        assert!(!rules.contains(physical), "{physical}");
    }
}
