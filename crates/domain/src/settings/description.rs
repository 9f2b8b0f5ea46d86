//! The text that describes a link which is made without a description.

use super::Fault;
use crate::link::DESCRIPTION_MAX;

/// Characters of a template.
pub const MAX_TEMPLATE: usize = 200;

/// A line of text with parameters in braces: `{shop}`, the shop's name, and `{reference}`, the
/// link's reference, which may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescriptionTemplate(String);

impl DescriptionTemplate {
    /// A template as typed; empty is `None`.
    pub fn read(typed: &str) -> Result<Option<Self>, Fault> {
        let Some(text) = super::optional_line(typed, MAX_TEMPLATE)? else {
            return Ok(None);
        };
        for piece in text.split('{').skip(1) {
            match piece.split_once('}') {
                Some(("shop" | "reference", _)) => {}
                Some((other, _)) => return Err(Fault::Parameter(other.to_owned())),
                None => return Err(Fault::Parameter(piece.to_owned())),
            }
        }
        Ok(Some(Self(text)))
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The description of one link; what is empty leaves no gap.
    pub fn fill(&self, shop: &str, reference: Option<&str>) -> String {
        let filled = self.with_shop(shop);
        let filled = filled.replace("{reference}", reference.unwrap_or_default());
        let words: Vec<&str> = filled.split_whitespace().collect();
        words.join(" ").chars().take(DESCRIPTION_MAX).collect()
    }

    /// The description as far as it is known before the link has a reference.
    pub fn with_shop(&self, shop: &str) -> String {
        // A name that looks like a parameter stays a name.
        let name = shop.replace(['{', '}'], "");
        self.0.replace("{shop}", &name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> DescriptionTemplate {
        DescriptionTemplate::read(text).unwrap().unwrap()
    }

    #[test]
    fn a_template_is_filled_and_leaves_no_gaps() {
        let order = template("سفارش {reference} از {shop}");
        assert_eq!(order.fill("گلستان", Some("A-1")), "سفارش A-1 از گلستان");
        assert_eq!(order.fill("گلستان", None), "سفارش از گلستان");
        assert_eq!(order.with_shop("گلستان"), "سفارش {reference} از گلستان");
        assert_eq!(order.fill("{reference}", Some("A")), "سفارش A از reference");
        assert_eq!(template("plain").fill("x", Some("A")), "plain");
    }

    #[test]
    fn a_filled_template_is_never_longer_than_a_description() {
        let many = template(&"{shop}".repeat(30));
        let filled = many.fill(&"ی".repeat(100), None);
        assert_eq!(filled.chars().count(), DESCRIPTION_MAX);
    }

    #[test]
    fn unknown_parameters_and_open_braces_are_refused() {
        let read = |text: &str| DescriptionTemplate::read(text).unwrap_err();
        assert_eq!(
            read("for {customer}"),
            Fault::Parameter("customer".to_owned())
        );
        assert_eq!(read("for {shop"), Fault::Parameter("shop".to_owned()));
        assert_eq!(read("{}"), Fault::Parameter(String::new()));
        assert_eq!(read(&"x".repeat(201)), Fault::TooLong(MAX_TEMPLATE));
        assert_eq!(read("a\nb"), Fault::Control);
        assert_eq!(DescriptionTemplate::read("  "), Ok(None));
    }
}
