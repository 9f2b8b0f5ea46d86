//! The HTML of the default messages: one column that every mail program shows, without tables,
//! images, style sheets or scripts. Text and background have no colour of their own, so that they
//! follow the reader's choice of light or dark; the few colours that there are hold on both.

use super::super::{Said, Words};
use super::{Block, Look, Name, Page, either, value, when};
use crate::{Direction, Locale};

/// What ends every page.
pub(in super::super) const END: &str = "</div>\n</body>\n</html>\n";

impl Page {
    pub(super) fn html(&self, said: &Said, blocks: &[Block]) -> String {
        let lead = said.lead.iter().map(|sentence| paragraph(sentence));
        let blocks = blocks
            .iter()
            .map(|block| when(&block.conditions(), &self.block_html(block)));

        let mut parts = vec![self.head()];
        parts.extend(lead);
        parts.extend(blocks);
        parts.push(END.to_owned());
        parts.concat()
    }

    /// Up to the first sentence.
    pub(super) fn head(&self) -> String {
        let (code, dir) = (self.locale.code(), self.locale.dir());
        let (align, font) = match self.locale.direction() {
            Direction::Rtl => ("right", "Vazirmatn,IRANSansX,'Segoe UI',Tahoma,sans-serif"),
            Direction::Ltr => (
                "left",
                "system-ui,'Segoe UI',Roboto,'Helvetica Neue',sans-serif",
            ),
        };
        let height = if self.locale == Locale::Fa {
            "1.8"
        } else {
            "1.6"
        };
        // Mail programs may drop html and body, so the column says language and direction again.
        let begin = format!(
            "<!doctype html>
<html lang=\"{code}\" dir=\"{dir}\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<meta name=\"supported-color-schemes\" content=\"light dark\">
<title>{}</title>
</head>
<body style=\"margin:0;padding:0;color-scheme:light dark\">
<div lang=\"{code}\" dir=\"{dir}\" style=\"max-width:448px;margin:0 auto;padding:24px 16px;\
text-align:{align};font-family:{font};font-size:16px;line-height:{height}\">
",
            value("shop"),
        );
        let test = format!(
            "<p style=\"margin:0 0 24px;padding:8px 12px;border:2px solid #b45309;\
border-radius:6px;text-align:center;font-weight:700\">{}</p>\n",
            self.words.test_line,
        );
        let shop = format!(
            "<p style=\"margin:0 0 24px;padding:0 0 12px;border-bottom:1px solid #808080;\
font-weight:700\">{}</p>\n",
            isolated("shop"),
        );
        [begin, when(&["mode_test"], &test), shop].concat()
    }

    /// The way to the link.
    pub(super) fn button(&self) -> String {
        let words = self.words;
        format!(
            "<p style=\"margin:24px 0\"><a href=\"{url}\" style=\"display:block;\
padding:14px 24px;border-radius:6px;background:#0f766e;color:#ffffff;text-align:center;\
font-weight:700;text-decoration:none\">{}{{% if amount %}} {}{{% endif %}}</a></p>
<p style=\"margin:0;font-size:13px\">{}{}<br>\
<span dir=\"ltr\" style=\"word-break:break-all\">{url}</span></p>\n",
            words.pay,
            value("amount"),
            words.address,
            words.colon.trim_end(),
            url = value("link_url"),
        )
    }

    fn block_html(&self, block: &Block) -> String {
        let words = self.words;
        match block {
            Block::Say(_, sentence) => paragraph(sentence),
            Block::Facts(names) => names
                .iter()
                .map(|name| when(&[name.parameter()], &fact(*name, words)))
                .collect(),
            Block::Contact => {
                let contact = [words.contact, words.colon, &isolated("shop_contact")].concat();
                paragraph(&contact)
            }
            Block::Link => self.button(),
            Block::Page => way("page_url", words.office_page),
            Block::Payment => way("page_url", words.page),
            Block::Receipt => either(
                "receipt_url",
                &way("receipt_url", words.receipt),
                &way("page_url", words.page),
            ),
        }
    }
}

fn way(parameter: &str, label: &str) -> String {
    let url = value(parameter);
    format!("<p style=\"margin:24px 0 0\"><a href=\"{url}\">{label}</a></p>\n")
}

fn fact(name: Name, words: &Words) -> String {
    let (label, parameter) = (name.label(words), name.parameter());
    let value = match name.look() {
        Look::Figure => {
            return format!(
                "<p style=\"margin:0 0 4px;font-size:28px;line-height:1.4;font-weight:700\">{}</p>\n",
                value(parameter),
            );
        }
        Look::UnderFigure => {
            return format!("<p style=\"margin:0 0 20px\">{}</p>\n", value(parameter));
        }
        Look::Plain => format!(
            "<span dir=\"auto\" style=\"white-space:pre-line\">{}</span>",
            value(parameter),
        ),
        Look::Code => format!("<span dir=\"ltr\">{}</span>", value(parameter)),
    };
    format!(
        "<p style=\"margin:0 0 12px\"><span style=\"font-size:13px;opacity:.75\">{label}</span><br>\
{value}</p>\n"
    )
}

fn paragraph(sentence: &str) -> String {
    let sentence = sentence.replace(&value("shop"), &isolated("shop"));
    format!("<p style=\"margin:0 0 16px\">{sentence}</p>\n")
}

/// A value whose direction is its own and does not disturb what stands around it.
fn isolated(parameter: &str) -> String {
    format!("<span dir=\"auto\">{}</span>", value(parameter))
}
