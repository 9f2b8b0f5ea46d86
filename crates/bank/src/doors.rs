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

/// All of them, by name.
pub const DOORS: &[Door] = &[
    Door {
        name: "AsanPardakht",
        path: "/asanpardakht",
        credentials: "any merchant, usr and pwd",
    },
    Door {
        name: "IDPay v1.1",
        path: "/idpay",
        credentials: "any API key of 36 characters",
    },
    Door {
        name: "IranKish v3",
        path: "/irankish",
        credentials: "any terminal of eight digits, with the pass phrase 0123456789ABCDEF",
    },
    Door {
        name: "Jibit PPG v3",
        path: "/jibit",
        credentials: "any two keys",
    },
    Door {
        name: "Lyra, PayZen (REST V4)",
        path: "/lyra",
        credentials: "any shop of eight digits, any password testpassword_…",
    },
    Door {
        name: "Lyra, PayZen (signed form)",
        path: "/lyra_form",
        credentials: "any shop of eight digits, with the key 1122334455667788",
    },
    Door {
        name: "Mellat",
        path: "/mellat",
        credentials: "any terminal number, user name and password",
    },
    Door {
        name: "NextPay",
        path: "/nextpay",
        credentials: "any API key in the shape of a UUID",
    },
    Door {
        name: "Parsian (PEC)",
        path: "/parsian",
        credentials: "any LoginAccount",
    },
    Door {
        name: "Pasargad (Dorsa)",
        path: "/pasargad",
        credentials: "any terminal number, user name and password",
    },
    Door {
        name: "PayPing v3",
        path: "/payping",
        credentials: "any bearer token",
    },
    Door {
        name: "Sadad (Melli)",
        path: "/sadad",
        credentials: "any terminal, with the key MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u",
    },
    Door {
        name: "Saman (SEP)",
        path: "/saman",
        credentials: "any terminal of digits",
    },
    Door {
        name: "sandbox",
        path: "/sandbox",
        credentials: "any terminal, with the secret sandbox-secret-<terminal>",
    },
    Door {
        name: "Stripe Checkout",
        path: "/stripe",
        credentials: "any key sk_test_… (account acct_1Simulated)",
    },
    Door {
        name: "Vandar v3",
        path: "/vandar",
        credentials: "any API key",
    },
    Door {
        name: "ZarinPal v4",
        path: "/zarinpal",
        credentials: "any merchant id in the shape of a UUID",
    },
    Door {
        name: "Zibal v1",
        path: "/zibal",
        credentials: "any merchant",
    },
];
