//! Subject and plain text of the default messages.

use super::super::{Said, Words};
use super::{Block, Look, Name, Page, either, value, when};
use crate::Direction;

impl Page {
    pub(super) fn subject(&self, subject: &str) -> String {
        let Words {
            test_tag, colon, ..
        } = self.words;
        [
            "{% if mode_test %}[",
            test_tag,
            "] {% endif %}",
            &self.name_kept_apart(subject),
            "{% if amount %}",
            colon,
            "{{ amount }}{% endif %}",
        ]
        .concat()
    }

    /// Each block but the first begins with an empty line, within its own condition.
    pub(super) fn text(&self, said: &Said, blocks: &[Block]) -> String {
        let test = lines(&[self.words.test_line, ""]);
        let mut parts = vec![
            when(&["mode_test"], &test),
            lines(&[&self.name_kept_apart(&said.lead.join("\n\n"))]),
        ];
        parts.extend(blocks.iter().map(|block| {
            let paragraph = ["\n", &self.block_text(block)].concat();
            when(&block.conditions(), &paragraph)
        }));
        parts.concat()
    }

    /// The subject, what cannot be read behind the link, and the link. It is paid for by the
    /// letter, and a mark that stands outside the alphabet of SMS would double its price.
    pub(super) fn short(&self, subject: &str, blocks: &[Block]) -> String {
        let subject = self.subject(subject).replace('\u{200e}', "");
        // The first of the two goes with the block that ends the subject.
        let mut parts = vec![subject, "\n\n".to_owned()];
        parts.extend(blocks.iter().map(|block| {
            let text = match block {
                Block::Facts(names) => {
                    let names = names.iter().copied();
                    let told = names.filter(|name| {
                        matches!(
                            name,
                            Name::Expires
                                | Name::Code
                                | Name::TrackingCode
                                | Name::Reason
                                | Name::Recipient
                                | Name::Failure
                        )
                    });
                    let usual = self.block_text(&Block::Facts(told.collect()));
                    let label = [self.words.expires, self.words.colon, &value("expires")].concat();
                    usual.replace(&label, self.words.expires_short)
                }
                Block::Link => lines(&["{{ link_url }}"]),
                Block::Page | Block::Payment => lines(&["{{ page_url }}"]),
                Block::Receipt => either(
                    "receipt_url",
                    &lines(&["{{ receipt_url }}"]),
                    &lines(&["{{ page_url }}"]),
                ),
                Block::Say(..) | Block::Contact => String::new(),
            };
            if text.is_empty() {
                text
            } else {
                when(&block.conditions(), &text)
            }
        }));
        parts.concat()
    }

    fn block_text(&self, block: &Block) -> String {
        let words = self.words;
        let before_address = |label: &str| [label, words.colon.trim_end()].concat();
        match block {
            Block::Say(_, sentence) => lines(&[sentence]),
            Block::Facts(names) => names
                .iter()
                .map(|name| {
                    let line = match name.look() {
                        Look::Code => self.left_to_right(name.label(words), name.parameter()),
                        _ => [name.label(words), words.colon, &value(name.parameter())].concat(),
                    };
                    when(&[name.parameter()], &lines(&[&line]))
                })
                .collect(),
            Block::Contact => lines(&[&self.left_to_right(words.contact, "shop_contact")]),
            Block::Link => lines(&[&before_address(words.pay_here), "{{ link_url }}"]),
            Block::Page => lines(&[&before_address(words.office_page), "{{ page_url }}"]),
            Block::Payment => lines(&[&before_address(words.page), "{{ page_url }}"]),
            Block::Receipt => either(
                "receipt_url",
                &lines(&[&before_address(words.receipt), "{{ receipt_url }}"]),
                &lines(&[&before_address(words.page), "{{ page_url }}"]),
            ),
        }
    }

    /// A shop's name may be written the other way round; without a mark of the language's own
    /// direction after it, a number that follows would be drawn into it.
    fn name_kept_apart(&self, text: &str) -> String {
        let mark = match self.locale.direction() {
            Direction::Rtl => "\u{200f}",
            Direction::Ltr => "\u{200e}",
        };
        text.replace("{{ shop }}", &["{{ shop }}", mark].concat())
    }

    /// A name and a value such as `1405-218`, whose parts would change places after a Persian
    /// letter (Unicode Bidirectional Algorithm, W2) if no left-to-right mark stood between.
    fn left_to_right(&self, label: &str, parameter: &str) -> String {
        let mark = match self.locale.direction() {
            Direction::Rtl => "\u{200e}",
            Direction::Ltr => "",
        };
        [label, self.words.colon, mark, &value(parameter)].concat()
    }
}

fn lines(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [*line, "\n"]).collect()
}
