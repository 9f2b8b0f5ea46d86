//! The facts of one payment, on its way to a bank and in the question to it.

use std::time::Duration;

use domain::order_number::OrderNumber;
use domain::verdict::Claim;
use jiff::Timestamp;
use money::Amount;
use url::Url;

use crate::code::Class;

/// What is asked of the bank at begin.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// How much; decided by the server.
    pub amount: Amount,
    /// Our number of this payment.
    pub order_number: OrderNumber,
    /// Where the browser comes back to; absolute.
    pub return_url: &'a str,
    /// What the payer reads at the bank; cut to the bank's length.
    pub description: &'a str,
    /// `09…`, if the payer is known and it may be told to the bank.
    pub payer_mobile: Option<&'a str>,
    /// The payer's e-mail, likewise.
    pub payer_email: Option<&'a str>,
    /// Now: some banks want the time of the order, in their own time zone.
    pub at: Timestamp,
    /// Random bytes of this order alone, for banks whose requests are encrypted.
    pub seed: [u8; 32],
}

impl Order<'_> {
    /// The payer's mobile in the form `09…`, if it is one.
    pub(crate) fn mobile(&self) -> Option<&str> {
        self.payer_mobile.filter(|text| {
            text.len() == 11
                && text.starts_with("09")
                && text.bytes().all(|byte| byte.is_ascii_digit())
        })
    }

    /// The payer's e-mail, if it may be one.
    pub(crate) fn email(&self) -> Option<&str> {
        self.payer_email
            .filter(|text| text.contains('@') && text.len() <= 254)
    }

    /// The description within the bank's length; without one, our number.
    pub(crate) fn words(&self, most: usize) -> String {
        match self.description.trim() {
            "" => self.order_number.to_string(),
            text => text.chars().take(most).collect(),
        }
    }
}

/// The stored facts that verify, inquiry, reverse and refund are asked with.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The stored amount.
    pub amount: Amount,
    /// Our number of this payment.
    pub order_number: OrderNumber,
    /// The bank's key, as begin brought it.
    pub gateway_key: &'a str,
    /// A callback of this very payment, if one came; only drivers whose bank needs its reference
    /// look at it. It must have passed [`claim_matches`](crate::claim_matches) before.
    pub claim: Option<&'a Claim>,
    /// Now: some banks want the time of the question.
    pub at: Timestamp,
    /// Random bytes of this question alone, for banks whose requests are signed with a private key.
    pub seed: [u8; 32],
}

/// The answer to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// The bank waits for the payer.
    Accepted {
        /// The bank's key of this payment, to be stored before the payer is sent.
        gateway_key: String,
        /// How the payer gets there.
        redirect: Redirect,
        /// How long the bank's page stays open, if it says so.
        expires_after: Option<Duration>,
        /// What the bank will keep or add, if it says so.
        fee: Option<Amount>,
    },
    /// The bank says no; no money moved and none can.
    Refused {
        /// What kind of no.
        class: Class,
        /// The bank's own code.
        code: String,
        /// The bank's own words.
        message: String,
    },
    /// No usable answer. The bank may have made a page that nobody will ever see: no money moved.
    Unclear {
        /// What went wrong, for staff.
        reason: String,
        /// The request surely never reached the bank.
        not_sent: bool,
    },
}

/// How the payer's browser gets to the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// A plain redirect, or a form that submits itself.
    pub method: RedirectMethod,
    /// Where to; its host belongs into the page's `form-action`.
    pub url: Url,
    /// Fields of the form; empty with GET.
    pub fields: Vec<(String, String)>,
}

/// How the browser is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectMethod {
    /// 303 or a link.
    Get,
    /// A form.
    Post,
}

impl Redirect {
    pub(crate) fn get(url: Url) -> Self {
        Self {
            method: RedirectMethod::Get,
            url,
            fields: Vec::new(),
        }
    }

    pub(crate) fn post(url: Url, fields: Vec<(String, String)>) -> Self {
        Self {
            method: RedirectMethod::Post,
            url,
            fields,
        }
    }
}
