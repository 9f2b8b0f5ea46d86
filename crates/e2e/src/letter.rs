//! What a mail says, as its reader sees it.

use crate::browser::from_base64;

/// The texts of all parts of a mail, decoded (RFC 2045, base64 and quoted-printable), one after the
/// other; lines end with one line feed.
pub fn words_of(mail: &str) -> String {
    let mail = mail.replace("\r\n", "\n");
    let parts = mail.split("\n--=_").filter_map(|part| {
        let (head, body) = part.split_once("\n\n")?;
        let head = head.to_ascii_lowercase();
        Some(if head.contains("base64") {
            let packed: String = body.split_whitespace().collect();
            String::from_utf8_lossy(&from_base64(&packed)).into_owned()
        } else if head.contains("quoted-printable") {
            unquoted(body)
        } else {
            String::new()
        })
    });
    parts.collect::<Vec<_>>().join("\n").replace("\r\n", "\n")
}

/// Lines that were broken are joined, and `=3D` is the sign that it stands for.
fn unquoted(text: &str) -> String {
    let joined = text.replace("=\n", "");
    let mut pieces = joined.split('=');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let code = piece
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(code) => {
                plain.push(char::from(code));
                plain.push_str(piece.get(2..).unwrap_or_default());
            }
            None => {
                plain.push('=');
                plain.push_str(piece);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_read_whatever_it_is_packed_in() {
        let mail = "Subject: x\r\nContent-Type: multipart/alternative;\r\n boundary=\"=_1\"\r\n\r\n\
            --=_1\r\nContent-Transfer-Encoding: base64\r\n\r\n2LPZ\r\nhNin2YU=\r\n\
            --=_1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            https://a.example/?a=3D1&long=\r\n-line\r\n--=_1--\r\n";
        let words = words_of(mail);
        assert!(words.contains("سلام"), "{words}");
        assert!(
            words.contains("https://a.example/?a=1&long-line"),
            "{words}"
        );
    }
}
