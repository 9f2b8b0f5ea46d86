//! The shop's private key as Pasargad gives it: the XML of .NET, `<RSAKeyValue>` with eight numbers in
//! Base64, each big-endian.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::{Zeroize, Zeroizing};

use super::rsa::{Numbers, PrivateKey, Unfit};
use crate::soap::{self, Element};

/// Longest text that is looked at; a key of 4096 bits has some 3,300 characters.
const MAX_TEXT: usize = 8 * 1024;
/// The eight numbers and nothing else.
const NUMBERS: usize = 8;

/// Reads and checks a key. The error says what the text should have been, and holds nothing of it.
pub(super) fn read(text: &str) -> Result<PrivateKey, &'static str> {
    const XML: &str = "the XML of a private RSA key: <RSAKeyValue> with eight numbers";
    if text.len() > MAX_TEXT {
        return Err(XML);
    }
    // The same reader as for answers: no DTD, no entity, no instruction, not deep.
    let mut root = soap::read(text.as_bytes()).map_err(|_| XML)?;
    let key = numbers(&root);
    wipe(&mut root);
    key.ok_or(XML)?.map_err(|unfit| match unfit {
        Unfit::Size => "an RSA key of 1024 to 4096 bits",
        Unfit::Numbers => "a private key whose numbers belong together",
    })
}

fn numbers(root: &Element) -> Option<Result<PrivateKey, Unfit>> {
    let shaped = root.name == "RSAKeyValue" && root.children.len() == NUMBERS;
    let number = |name| root.child(name).and_then(decode);
    let (modulus, exponent) = (number("Modulus")?, number("Exponent")?);
    let (p, q) = (number("P")?, number("Q")?);
    let (dp, dq) = (number("DP")?, number("DQ")?);
    let (q_inverse, d) = (number("InverseQ")?, number("D")?);
    let key = PrivateKey::new(&Numbers {
        modulus: &modulus,
        exponent: &exponent,
        p: &p,
        q: &q,
        dp: &dp,
        dq: &dq,
        q_inverse: &q_inverse,
        d: &d,
    });
    shaped.then_some(key)
}

/// Base64, perhaps over several lines; nothing may stand in it.
fn decode(element: &Element) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(String::with_capacity(element.text.len()));
    text.extend(element.text.chars().filter(|it| !it.is_whitespace()));
    let bytes = Zeroizing::new(STANDARD.decode(text.as_bytes()).ok()?);
    (element.children.is_empty() && !bytes.is_empty()).then_some(bytes)
}

fn wipe(element: &mut Element) {
    element.text.zeroize();
    element.children.iter_mut().for_each(wipe);
}

#[cfg(test)]
mod tests;
