//! The key's XML, and signatures against those of OpenSSL. The keys were made for these tests with
//! `openssl genrsa` and are used nowhere else; the signatures are of `openssl dgst -sha1 -sign`.

use super::*;

const SHORT: &str = include_str!("../../../tests/it/pasargad_signed.xml");
const BODY: &[u8] = br#"{"Amount":150000}"#;
const SHORT_SIGNED: &str = "LJIZNKcAkVgYG7PW6A9PLAutJABBXfngv2qDSD3jvi5M8IYmDD6sqk3SUSfUXYdA4CmjTgvaPVgk9P3LUphO/PwC9Ooixa/TIXPmJwgu8hhJAExwWCW7wj7/JQcC3wHKJT//OMqEK8Swk2IOtD5AOX7C/UBkEjefwJ96x0FenM4=";
const LONG: &str = "<RSAKeyValue><Modulus>y7A5bSCvyqizDC02TtxY3J5b7VqCPjWP04/1jj4O1JvZfuvUHHAT8cQMuMMOd8Pf/cTlsJCwj99qItnAe4mGe5iW8tbSOVVDftS4mg7+ZPZFuWaoNIMoclZOD82AI6GKjoyM8TiWOJkD3eIx8Ej7yvWBogKXyq/Mz8IL5QgzqhDxF/YP1FwIkafZA0dnDlplkUN7Qx7C6dlW5ONPZhG/YGFjl9OJtd99Azr6V/vHFD13Clyzj5tro2MfUtOZ8ayTZBjvFuixite9xbghaCmFaXQRrdc/qd4LTbf4EfpWoKSRSTgqJuqMMBjHEsvK8CJgy8VYLTQBtWY6jD/OaBNuVQ==</Modulus><Exponent>AQAB</Exponent><P>7ZSPqskE2OFuSxivaGGdEkErqRjHFlf9+C31Yc8xceW1Ode4ym3wTlH4A7Be5Hr8DNI93QHYs7lXFFAwyxnAaQgOsOlrp7MIaYvRLGwywX018PGhJNvxvXEGBgs7Th5QtCTJ5VKBDg9JpVo3N1AMCqRnyIFPvg5eZTjTKGtLHE8=</P><Q>23r72HnkZKVRZPoJC6iSw/XlTcd0UypEzm9qUqClpW94NXHpxr0AYY6ya3nmkHAec+k9fLZzXFKFF77a2G8sLiBXvY0wjxWrcTKRd8xHHjmcE0hpnRzcRw/rEfeXglz6Wh7ukDtUgAmAg9JIbgb0rpz3Xgo7N6SST4j+8KxK7hs=</Q><DP>ugJZpV5zlBaT0uoF05SxdKxfsan7ncvQxTG+cBDXZpRxmlMClEMVJUzaAJFjCkIb+zHUS6f5cWVH/1h1i16jHdi4H9zxc8AhcvmMENq5tnIA/J9CCmjF0QufqrW6fgQQLaqsBAbfkhF4GKUUnBLpCqADvaE4vNXlJB0kff3bNdM=</DP><DQ>kDS6DH3qJobIeAQgtVxJMh/6TaRjNdFr7AcgYLHUpGIdJWB3LXE5MuBDMoKhjv1bxOTW1X47RcmiUPvBZruE17nAbHa8FQcz4ehL096QS7emaLUHT4eK49X9qYx4K9tTUqtIK9QPrSCRJAuiM0i2s5PGpC8swV6ME137w74wbUk=</DQ><InverseQ>T5aikOp59RSht8dm/GaD/cEkswuiPuglOYlkYKvBZkgPGOEGkyrWH8mx1pTBhBKHWdTHePIuad+bWC52J1XWILdJdTdjB+n2TmY7voWqNnv9CJCeqSK9LzRD0S9uDMSI6qTmnDN8/CyLtDSpuANXd5fb72686DZqg1ey1xLD0Sg=</InverseQ><D>XTUDWkYSW0zuPdy0lMqtGSuYClmX7uqoqZmfNtt8AttcYAF/exHodoINhkCv7qsh5SjEKJNVUEjecxsswvswIH+3V2FpKpYzQCcMYGcLD11Ik6n/v6PjDssihoW1pNhnpIp5dmq8ByMyC0dWLcvf+MR2cRH5ruTadpmnwsMJjUDJQ2yqbWZXtmJ9VXM8jkQBfDdQsEWz5DyYQjldYF6ABjxch6lOGpljInV9Usoy96MJjhf9+hJU6dZ1nCc1QULVI+YviOrmY89zNKhwlDEuxDr2p+5D+BHK4ssAvb6K2q2G0K3bEQ/zo+u0Qq3GqLenSKQyAvVtyvRHaFXimfX/Ew==</D></RSAKeyValue>";
const LONG_SIGNED: &str = "g9Eg1lUACBVlc1ni4KVQHZq4VDbunuQf8BppOIZhpxZ3nEpgRsGb41dIl01Or9kJ1+tmhua6VVRHD84JHi52AtrawemWuKC/y4M1DEnF+KADUnbulxhn4kPloDUOZIiQz2woGRE7MdkrXFh6EM1u/QXuQxGJl1ylOQsHd9AIUxrMM5wjXXcdJr+OimAOLfy/VY4+zy4Yk1v6ajcIKWOl3jAlVVzkJjJk0wptplcrh2iZRGLs6NDTepLRkqcxR5sxL6BKyeo9fmlRKZLhaLEOCV+20Omuxo0ufXFPHQmJGjetMcmMzvQadaY24uUP8OvT8mvoBTNJQJ9CYJ1l+YtrYw==";

fn signature(xml: &str, seed: u8) -> String {
    STANDARD.encode(read(xml).unwrap().sign(BODY, &[seed; 32]).unwrap())
}

#[test]
fn signatures_are_those_of_openssl_however_they_are_blinded() {
    for seed in [0, 1, 7, 255] {
        assert_eq!(signature(SHORT, seed), SHORT_SIGNED);
    }
    assert_eq!(signature(LONG, 7), LONG_SIGNED);
}

#[test]
fn lines_a_declaration_and_zeros_in_front_do_not_matter() {
    let lines = SHORT.replace("><", ">\r\n  <");
    assert_eq!(signature(&lines, 1), SHORT_SIGNED);
    let declared = format!("<?xml version=\"1.0\"?>\n{SHORT}");
    assert_eq!(signature(&declared, 1), SHORT_SIGNED);
    // AQAB with a zero in front.
    let longer = SHORT.replace("AQAB", "AAEAAQ==");
    assert_eq!(signature(&longer, 1), SHORT_SIGNED);
}

/// The number of this name in the key, as its text.
fn inside(name: &str) -> &'static str {
    let (_, rest) = SHORT.split_once(&format!("<{name}>")).unwrap();
    rest.split_once('<').unwrap().0
}

#[test]
fn numbers_that_do_not_belong_together_are_refused_one_by_one() {
    for name in ["Modulus", "P", "Q", "DP", "DQ", "InverseQ", "D"] {
        let mut bytes = STANDARD.decode(inside(name)).unwrap();
        // A bit in the middle: the number stays as long and as odd as it was.
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x10;
        let changed = SHORT.replace(inside(name), &STANDARD.encode(bytes));
        let why = read(&changed).unwrap_err();
        assert_eq!(why, "a private key whose numbers belong together", "{name}");
    }
    for exponent in ["Aw==", "AQAA", "AQ==", "AQAAAAE="] {
        let changed = SHORT.replace("AQAB", exponent);
        let why = read(&changed).unwrap_err();
        assert_eq!(why, "a private key whose numbers belong together");
    }
    let swapped = SHORT
        .replace(inside("P"), "x")
        .replace(inside("Q"), inside("P"))
        .replacen('x', inside("Q"), 1);
    assert!(read(&swapped).is_err());
}

#[test]
fn keys_that_are_too_short_are_refused() {
    let short = SHORT.replace(inside("Modulus"), &STANDARD.encode([0xff; 127]));
    assert_eq!(read(&short).unwrap_err(), "an RSA key of 1024 to 4096 bits");
    let long = SHORT.replace(inside("Modulus"), &STANDARD.encode([0xff; 513]));
    assert_eq!(read(&long).unwrap_err(), "an RSA key of 1024 to 4096 bits");
}

#[test]
fn what_is_no_key_in_xml_is_refused_and_not_repeated() {
    let without = |name: &str| {
        let (before, rest) = SHORT.split_once(&format!("<{name}>")).unwrap();
        let (_, after) = rest.split_once(&format!("</{name}>")).unwrap();
        format!("{before}{after}")
    };
    let entity = SHORT.replace("AQAB", "&a;");
    let more = SHORT.replace("</RSAKeyValue>", "<E>AQAB</E></RSAKeyValue>");
    let twice = SHORT.replace("</RSAKeyValue>", "<D>AQAB</D></RSAKeyValue>");
    let inner = SHORT.replace("AQAB", "AQAB<x/>");
    let bad = SHORT.replace("AQAB", "AQ AB!");
    for text in [
        "",
        "x",
        "<RSAKeyValue></RSAKeyValue>",
        &format!("<!DOCTYPE x [<!ENTITY a \"AQAB\">]>{entity}"),
        &entity,
        &more,
        &twice,
        &inner,
        &bad,
        &without("D"),
        &without("InverseQ"),
        &SHORT.replace("RSAKeyValue", "DSAKeyValue"),
        &format!("{SHORT}{}", " ".repeat(9_000)),
    ] {
        let why = read(text).unwrap_err();
        assert!(why.starts_with("the XML of a private RSA key"), "{text}");
    }
}

#[test]
fn a_key_never_shows_in_debug() {
    assert_eq!(format!("{:?}", read(SHORT).unwrap()), "PrivateKey { .. }");
}
