//! A list on paper: a page that the reader prints or keeps as PDF, sent while it is read.

use app::sheet::Cell;
use askama::Template;

use super::super::files;
use super::super::shell::Seat;
use crate::page::T;
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/paper.html")]
struct PaperTemplate<'a> {
    t: T,
    lang: &'static str,
    dir: &'static str,
    css: &'static str,
    js: &'static str,
    test: bool,
    title: &'a str,
    at: String,
    heads: Vec<&'a str>,
}

/// A table that is being written for people.
pub(super) struct Paper {
    /// Which columns stand on paper.
    shown: Vec<bool>,
    html: String,
}

impl Paper {
    /// Begins the page; a column that says nothing to people is left out.
    pub(super) fn new(
        seat: &Seat,
        (title, at): (&str, String),
        heads: &[(String, bool)],
    ) -> Result<Self, Trouble> {
        let template = PaperTemplate {
            t: seat.t(),
            lang: seat.locale.code(),
            dir: seat.locale.dir(),
            css: files::paper_css(),
            js: files::js(),
            test: seat.desk.mode == domain::scope::Mode::Test,
            title,
            at,
            heads: (heads.iter())
                .filter(|(_, shown)| *shown)
                .map(|(name, _)| name.as_str())
                .collect(),
        };
        let html = template.render();
        Ok(Self {
            shown: heads.iter().map(|(_, shown)| *shown).collect(),
            html: html.map_err(super::broken)?,
        })
    }

    /// Writes a line.
    pub(super) fn line(&mut self, cells: &[Cell]) {
        self.html.push_str("<tr>");
        for (cell, _) in cells.iter().zip(&self.shown).filter(|(_, shown)| **shown) {
            // A name stands as it is written, whatever the direction of its line.
            let (open, text, close) = match cell {
                Cell::Number(number) => ("<td class=\"end\">", number, "</td>"),
                Cell::Text(text) => ("<td><bdi>", text, "</bdi></td>"),
            };
            self.html.push_str(open);
            escape(text, &mut self.html);
            self.html.push_str(close);
        }
        self.html.push_str("</tr>\n");
    }

    /// Takes away what is written so far.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.html)
    }

    /// Ends the page; gives what was not taken away.
    pub(super) fn end(mut self) -> String {
        self.html
            .push_str("</tbody></table></div></main></body></html>\n");
        self.html
    }
}

/// Text between tags; nothing in it becomes one.
fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            letter => html.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_what_people_read_and_makes_no_tags() {
        let mut paper = Paper {
            shown: vec![false, true, true],
            html: String::new(),
        };
        paper.line(&[
            Cell::from("lnk_1"),
            Cell::from("<b>&"),
            Cell::Number("۱۲".to_owned()),
        ]);
        assert_eq!(
            paper.take(),
            "<tr><td><bdi>&lt;b&gt;&amp;</bdi></td><td class=\"end\">۱۲</td></tr>\n"
        );
        assert_eq!(paper.take(), "");
    }
}
