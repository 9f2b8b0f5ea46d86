//! Bytes as pairs of hexadecimal digits.

use std::fmt::Write;

/// Two small digits for each byte.
pub(crate) fn hex(bytes: impl IntoIterator<Item = u8>) -> String {
    let mut text = String::new();
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The bytes of pairs of digits, of either casing.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).ok()?;
        let plain = pair.len() == 2 && pair.bytes().all(|it| it.is_ascii_hexdigit());
        plain.then(|| u8::from_str_radix(pair, 16).ok()).flatten()
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_reads_as_itself_and_nothing_else_reads() {
        assert_eq!(hex([0, 10, 255]), "000aff");
        assert_eq!(bytes("000AfF"), Some(vec![0, 10, 255]));
        assert_eq!(bytes(""), Some(Vec::new()));
        for bad in ["0", "0g", "+1", " 1", "0é"] {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }
}
