//! The protocols that the simulator speaks: where each begins, and with what it lets one in.

/// Where one bank protocol begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// As people call it.
    pub name: &'static str,
    /// Where it begins on the simulator.
    pub path: &'static str,
    /// What it takes for credentials.
    pub credentials: &'static str,
}

impl Door {
    const fn new(name: &'static str, path: &'static str, credentials: &'static str) -> Self {
        Self {
            name,
            path,
            credentials,
        }
    }
}

/// All of them.
pub const DOORS: &[Door] = &[
    Door::new("AsanPardakht", "/asanpardakht", "any merchant, usr and pwd"),
    Door::new("IDPay v1.1", "/idpay", "any API key of 36 characters"),
    Door::new(
        "IranKish v3",
        "/irankish",
        "any terminal of eight digits, with the pass phrase 0123456789ABCDEF",
    ),
    Door::new("Jibit PPG v3", "/jibit", "any two keys"),
    Door::new(
        "Lyra, PayZen (REST V4)",
        "/lyra",
        "any shop of eight digits, any password testpassword_…",
    ),
    Door::new(
        "Lyra, PayZen (signed form)",
        "/lyra_form",
        "any shop of eight digits, with the key 1122334455667788",
    ),
    Door::new(
        "Mellat",
        "/mellat",
        "any terminal number, user name and password",
    ),
    Door::new("NextPay", "/nextpay", "any API key in the shape of a UUID"),
    Door::new("Parsian (PEC)", "/parsian", "any LoginAccount"),
    Door::new(
        "Pasargad (Dorsa)",
        "/pasargad",
        "any terminal number, user name and password",
    ),
    Door::new(
        "Pasargad (older, signed)",
        "/pasargad_signed",
        "any merchant and terminal of digits, with the key of docs/simulator.md",
    ),
    Door::new("PayPing v3", "/payping", "any bearer token"),
    Door::new(
        "Sadad (Melli)",
        "/sadad",
        "any terminal, with the key MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u",
    ),
    Door::new("Saman (SEP)", "/saman", "any terminal of digits"),
    Door::new(
        "sandbox",
        "/sandbox",
        "any terminal, with the secret sandbox-secret-<terminal>",
    ),
    Door::new(
        "Stripe Checkout",
        "/stripe",
        "any key sk_test_… (account acct_1Simulated)",
    ),
    Door::new("Vandar v3", "/vandar", "any API key"),
    Door::new(
        "ZarinPal v4",
        "/zarinpal",
        "any merchant id in the shape of a UUID",
    ),
    Door::new("Zibal v1", "/zibal", "any merchant"),
];
