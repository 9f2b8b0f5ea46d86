//! A small reader of mails, written from RFC 5322, 2045 and 2047 and sharing nothing with the
//! writer.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A mail or a part of one.
pub(crate) struct Read {
    headers: Vec<(String, String)>,
    body: String,
}

impl Read {
    pub(crate) fn from(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in head.split("\r\n") {
            if line.starts_with([' ', '\t']) {
                headers.last_mut().unwrap().1.push_str(line);
            } else {
                let (name, value) = line.split_once(": ").unwrap();
                headers.push((name.to_owned(), value.to_owned()));
            }
        }
        Self {
            headers,
            body: body.to_owned(),
        }
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The value of the only header of this name, with its encoded words decoded.
    pub(crate) fn header(&self, wanted: &str) -> String {
        let mut found = self
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let (_, value) = found.next().unwrap_or_else(|| panic!("no {wanted}"));
        assert!(found.next().is_none(), "{wanted} twice");
        words(value)
    }

    pub(crate) fn parts(&self) -> Vec<Self> {
        let kind = self.header("Content-Type");
        let (_, boundary) = kind.split_once("boundary=\"").unwrap();
        let line = format!("--{}", boundary.trim_end_matches('"'));
        let pieces: Vec<&str> = self.body.split(&line).collect();
        let [_, parts @ .., end] = pieces.as_slice() else {
            panic!("no parts")
        };
        assert_eq!(end.trim(), "--");
        parts
            .iter()
            .map(|part| Self::from(part.strip_prefix("\r\n").unwrap()))
            .collect()
    }

    /// The text of a part, its transfer encoding undone.
    pub(crate) fn text(&self) -> String {
        let body = self.body.strip_suffix("\r\n").unwrap_or(&self.body);
        let bytes = match self.header("Content-Transfer-Encoding").as_str() {
            "base64" => STANDARD.decode(body.replace("\r\n", "")).unwrap(),
            "quoted-printable" => quoted(&body.replace("=\r\n", "")),
            other => panic!("{other}"),
        };
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }
}

fn words(value: &str) -> String {
    let mut out = Vec::new();
    let mut after_word = false;
    for piece in value.split(' ').filter(|piece| !piece.is_empty()) {
        let inner = piece
            .strip_prefix("=?utf-8?b?")
            .and_then(|rest| rest.strip_suffix("?="));
        match inner {
            Some(inner) => {
                if !after_word && !out.is_empty() {
                    out.push(b' ');
                }
                out.extend(STANDARD.decode(inner).unwrap());
            }
            None => {
                if !out.is_empty() {
                    out.push(b' ');
                }
                out.extend(piece.as_bytes());
            }
        }
        after_word = inner.is_some();
    }
    String::from_utf8(out).unwrap()
}

fn quoted(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let hex =
                String::from_utf8(vec![bytes.next().unwrap(), bytes.next().unwrap()]).unwrap();
            out.push(u8::from_str_radix(&hex, 16).unwrap());
        } else {
            out.push(byte);
        }
    }
    out
}
