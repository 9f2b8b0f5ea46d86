//! Rendering of messages, bounded and strict.

use std::collections::BTreeMap;

use i18n::message::{Format, MAX_OUTPUT, MAX_SOURCE, TemplateError, TemplateFault, check, render};
use proptest::prelude::*;

fn parameters(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn text(template: &str) -> Result<String, TemplateError> {
    let parameters = parameters(&[
        ("name", "سارا"),
        ("amount", "۱۲۵٬۰۰۰ تومان"),
        ("note", ""),
        ("ten", "0123456789"),
    ]);
    render(template, &parameters, Format::Text)
}

fn fault(template: &str) -> (usize, TemplateFault) {
    let TemplateError { line, fault } = text(template).unwrap_err();
    (line, fault)
}

#[test]
fn parameters_take_their_places() {
    assert_eq!(
        text("سلام {{ name }}، {{amount}}\n").unwrap(),
        "سلام سارا، ۱۲۵٬۰۰۰ تومان\n"
    );
    assert_eq!(text("no parameter").unwrap(), "no parameter");
}

#[test]
fn an_empty_parameter_is_false() {
    assert_eq!(text("a{% if note %}: {{ note }}{% endif %}").unwrap(), "a");
    assert_eq!(
        text("{% if name %}{{ name }}{% else %}-{% endif %}").unwrap(),
        "سارا"
    );
    assert_eq!(
        text("{{ 'yes' if name == 'سارا' else 'no' }}").unwrap(),
        "yes"
    );
}

#[test]
fn a_tag_alone_on_its_line_leaves_no_empty_line() {
    assert_eq!(
        text("a\n{% if note %}\n{{ note }}\n{% endif %}\nb\n").unwrap(),
        "a\nb\n"
    );
    assert_eq!(
        text("a\n  {% if name %}\n{{ name }}\n  {% endif %}\nb").unwrap(),
        "a\nسارا\nb"
    );
}

#[test]
fn an_unknown_parameter_is_an_error_with_its_line() {
    let unknown = TemplateFault::UnknownParameter("nmae".to_owned());
    assert_eq!(fault("hello\n\n{{ nmae }}"), (3, unknown.clone()));
    assert_eq!(
        fault("{{ name }}\n{% if nmae %}x{% endif %}"),
        (2, unknown.clone())
    );
    assert_eq!(
        fault("{{ name }}\n{% if note %}{{ nmae }}{% endif %}"),
        (2, unknown)
    );
}

#[test]
fn a_property_of_a_parameter_is_an_error_not_a_gap() {
    assert_eq!(fault("x\n{{ name.first }}").0, 2);
}

#[test]
fn malformed_templates_name_their_line() {
    assert_eq!(fault("a\n{{ name"), (2, TemplateFault::Syntax));
    assert_eq!(fault("a\n{% if name %}b"), (2, TemplateFault::Syntax));
    assert_eq!(fault("{% endif %}"), (1, TemplateFault::Syntax));
    assert_eq!(fault("a\nb\n{{ 'x }}").1, TemplateFault::Syntax);
}

#[test]
fn nested_loops_run_out_of_steps() {
    let template = format!(
        "{}{}",
        "{% for c in ten %}".repeat(6),
        "{% endfor %}".repeat(6)
    );
    assert_eq!(fault(&template).1, TemplateFault::TooMuchWork);
}

#[test]
fn a_long_result_is_refused_whole() {
    let long = "x".repeat(MAX_OUTPUT / 2);
    let parameters = parameters(&[("long", &long)]);
    assert_eq!(
        render("{{ long }}{{ long }}", &parameters, Format::Text)
            .unwrap()
            .len(),
        MAX_OUTPUT
    );
    let error = render("\n{{ long }}{{ long }}!", &parameters, Format::Text).unwrap_err();
    assert_eq!(error.fault, TemplateFault::TooLong);
    for longest in [
        "x".repeat(MAX_SOURCE),
        "\n".repeat(MAX_SOURCE),
        " \n".repeat(MAX_SOURCE / 2),
    ] {
        assert_eq!(text(&longest).unwrap(), longest);
    }
    let source = "x".repeat(MAX_SOURCE + 1);
    assert_eq!(fault(&source).1, TemplateFault::TooLong);
}

#[test]
fn deep_nesting_and_long_chains_do_not_exhaust_the_stack() {
    let fill = |open: &str, middle: &str, close: &str| {
        let times = (MAX_SOURCE - 64) / (open.len() + close.len());
        format!("{}{middle}{}", open.repeat(times), close.repeat(times))
    };
    let expressions = [
        fill("(", "name", ")"),
        fill("not ", "name", ""),
        fill("-", "name", ""),
        fill("name and ", "name", ""),
        fill("name if name else ", "name", ""),
        fill("name == ", "name", ""),
        fill("name in ", "name", ""),
        fill("name - ", "name", ""),
        fill("name", "", ".x"),
        format!("name{}", ".x".repeat(MAX_SOURCE / 4)),
        format!("name{}", "()".repeat(MAX_SOURCE / 4)),
    ];
    for expression in expressions {
        // Reaching the end of this loop is the promise; some of these are sound, if silly.
        let _ = text(&format!("{{{{ {expression} }}}}"));
        let _ = text(&format!("{{% if {expression} %}}{{% endif %}}"));
    }
    for template in [
        fill("{% if name %}", "", "{% endif %}"),
        fill("{% for c in ten %}", "", "{% endfor %}"),
        format!(
            "{{% if name %}}{}{{% endif %}}",
            "{% elif name %}".repeat(2000)
        ),
    ] {
        assert_eq!(fault(&template), (1, TemplateFault::TooMuchWork));
    }
}

#[test]
fn what_stands_at_the_limits_is_rendered() {
    let nested = "{% if name %}".repeat(100) + "x" + &"{% endif %}".repeat(100);
    assert_eq!(text(&nested).unwrap(), "x");
    let chained = format!("{{{{ name {}}}}}", "and name ".repeat(28));
    assert_eq!(text(&chained).unwrap(), "سارا");
    let negated = format!("{{{{ {}name }}}}", "not ".repeat(58));
    assert_eq!(text(&negated).unwrap(), "True");
    let parameters = parameters(&[("name", "x")]);
    assert_eq!(
        render(&"{{ name }}".repeat(3000), &parameters, Format::Html)
            .unwrap()
            .len(),
        3000
    );
}

#[test]
fn what_makes_values_grow_or_reaches_elsewhere_is_refused() {
    for (template, what) in [
        ("{% set x = name %}", "set"),
        ("{%- set x %}{{ name }}{% endset %}", "set"),
        ("{% with x = name %}{% endwith %}", "with"),
        ("{% macro m() %}{% endmacro %}", "macro"),
        ("{% filter upper %}x{% endfilter %}", "filter"),
        ("{% include 'a' %}", "include"),
        ("{% extends 'a' %}", "extends"),
        ("{% import 'a' as b %}", "import"),
        ("{% block a %}{% endblock %}", "block"),
        ("{% autoescape false %}{% endautoescape %}", "autoescape"),
        ("{{ name ~ name }}", "~"),
        ("{{ name * 1000000000 }}", "*"),
        ("{{ 9 ** 9 }}", "**"),
        ("{{ name + name }}", "+"),
        ("{{ name|safe }}", "|"),
        ("{% for a in [name] %}{% endfor %}", "["),
        ("{{ {} }}", "{"),
        ("{% for a in name, name %}{% endfor %}", ","),
        ("{% for a in name recursive %}{% endfor %}", "recursive"),
    ] {
        let expected = TemplateFault::Forbidden(what.to_owned());
        assert_eq!(fault(&format!("\n{template}")), (2, expected), "{template}");
    }
    assert!(text("{{ range(9) }}").is_err());
    assert!(text("{{ name.upper() }}").is_err());
    assert!(text("{{ name is defined }}").is_err());
}

#[test]
fn operators_in_plain_text_are_text() {
    let template = "1 + 1 * 2 | [x], {y} ~ set {% raw %}{{ a ~ b }}{% endraw %}{# a ~ b #}";
    assert_eq!(
        text(template).unwrap(),
        "1 + 1 * 2 | [x], {y} ~ set {{ a ~ b }}"
    );
}

#[test]
fn html_escapes_parameters_and_text_does_not() {
    let parameters = parameters(&[("name", "<b>\"A\" & 'B'</b>")]);
    let html = render("<p title=\"{{ name }}\">", &parameters, Format::Html).unwrap();
    assert_eq!(
        html,
        "<p title=\"&lt;b&gt;&quot;A&quot; &amp; &#x27;B&#x27;&lt;&#x2f;b&gt;\">"
    );
    let text = render("{{ name }}", &parameters, Format::Text).unwrap();
    assert_eq!(text, "<b>\"A\" & 'B'</b>");
}

#[test]
fn a_parameter_is_never_read_as_a_template() {
    let parameters = parameters(&[("name", "{{ amount }}{% if %}")]);
    for format in [Format::Text, Format::Html] {
        assert_eq!(
            render("{{ name }}", &parameters, format).unwrap(),
            "{{ amount }}{% if %}"
        );
    }
}

#[test]
fn a_template_is_checked_without_values_when_it_is_saved() {
    let known = |name: &str| name == "name";
    assert_eq!(check("{{ name }}", known), Ok(()));
    assert_eq!(
        check("a\n{{ amount }}", known),
        Err(TemplateError {
            line: 2,
            fault: TemplateFault::UnknownParameter("amount".to_owned())
        })
    );
    assert_eq!(
        check(
            "{% for c in name %}{{ c }}{{ loop.index }}{% endfor %}",
            known
        ),
        Ok(())
    );
}

proptest! {
    #[test]
    fn any_template_renders_within_bounds_or_errs(
        template in "([a-z\n ]|\\{\\{|\\}\\}|\\{%|%\\}|if |for |in |endif|endfor|name|ten|'|\\(|\\)|\\.|==|not ){0,30}"
    ) {
        if let Ok(message) = text(&template) {
            prop_assert!(message.len() <= MAX_OUTPUT);
        }
    }

    #[test]
    fn any_text_is_rendered_or_refused(template in any::<String>()) {
        let _ = text(&template);
    }

    #[test]
    fn any_parameter_stands_as_it_is_in_text(value in any::<String>()) {
        let parameters = BTreeMap::from([("name".to_owned(), value.clone())]);
        prop_assert_eq!(render("<{{ name }}>", &parameters, Format::Text), Ok(format!("<{value}>")));
    }
}
