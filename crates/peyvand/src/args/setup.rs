//! What `peyvand setup` is told about shops, accounts, receipt types and keys. What is not given
//! stays as it is.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use domain::line::line_field;
use domain::message::ChannelKind;

#[derive(Debug, ClapArgs)]
pub(crate) struct ShopOptions {
    /// First part of its addresses: 3 to 40 of a-z, 0-9 and `-`. A shop that is not there is made.
    pub(crate) slug: String,
    /// Another first part of its addresses; the old one goes on working.
    #[arg(long = "slug", value_name = "SLUG")]
    pub(crate) new_slug: Option<String>,
    /// As payers read it; a new shop needs it.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// fa, en or fr; fa for a new shop.
    #[arg(long)]
    pub(crate) language: Option<String>,
    /// IANA name; Asia/Tehran for a new shop.
    #[arg(long)]
    pub(crate) time_zone: Option<String>,
    /// How amounts are shown: rial, toman, or major for other currencies.
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// ISO code; IRR, in whole rial, for a new shop. It stays once a link was made.
    #[arg(long)]
    pub(crate) currency: Option<String>,
    /// Where staff notices go.
    #[arg(long)]
    pub(crate) manager_email: Option<String>,
    /// Telephone or address for payers' questions.
    #[arg(long)]
    pub(crate) contact: Option<String>,
    /// Days that a link is valid, 0 for ever; 7 for a new shop.
    #[arg(long)]
    pub(crate) validity_days: Option<u32>,
    /// A picture, PNG, JPEG or WebP, of at most 1 MB.
    #[arg(long, value_name = "FILE", conflicts_with = "remove_logo")]
    pub(crate) logo: Option<PathBuf>,
    /// Take the logo away.
    #[arg(long)]
    pub(crate) remove_logo: bool,
    /// A new shop belongs to the merchant of this one; needed where there are several merchants.
    #[arg(long, value_name = "SLUG", conflicts_with = "new_merchant")]
    pub(crate) beside: Option<String>,
    /// A new shop begins a merchant of its own.
    #[arg(long)]
    pub(crate) new_merchant: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LinksOptions {
    /// The shop's slug.
    pub(crate) shop: String,
    /// Where money of new links lands: the id of an account (`acc_…`).
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// Whether new links book a receipt.
    #[arg(long)]
    pub(crate) receipt: Option<OnOff>,
    /// What these receipts are: the id of a receipt type (`rct_…`).
    #[arg(long)]
    pub(crate) receipt_type: Option<String>,
    /// Whether these receipts are approved by themselves.
    #[arg(long)]
    pub(crate) approve: Option<OnOff>,
    /// Days that a link is valid; 0 for ever.
    #[arg(long)]
    pub(crate) validity_days: Option<u32>,
    /// Describes a link that is made without a description; `{shop}` and `{reference}` are filled
    /// in, and an empty text is none.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Whether new links are sent by e-mail.
    #[arg(long)]
    pub(crate) email: Option<OnOff>,
    /// The shop's own sending line at a channel: `kavenegar=10004346`, `smtp=sales@shop.example`. Empty
    /// is the channel's own. May be given several times.
    #[arg(long, value_name = "CHANNEL=LINE", value_parser = sending_line)]
    pub(crate) line: Vec<(ChannelKind, String)>,
}

fn sending_line(text: &str) -> Result<(ChannelKind, String), String> {
    let (channel, line) = text.split_once('=').ok_or("CHANNEL=LINE is needed")?;
    let channel: ChannelKind = channel.parse().map_err(|_| {
        let with_line = ChannelKind::ALL
            .iter()
            .filter(|one| line_field(**one).is_some());
        let names: Vec<_> = with_line.map(|one| one.as_str()).collect();
        format!("one of the channels is needed: {}", names.join(", "))
    })?;
    Ok((channel, line.to_owned()))
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AccountOptions {
    /// The account to change (`acc_…`); without it one is made.
    pub(crate) id: Option<String>,
    /// A shop of the merchant, by its slug; not needed if there is one merchant only.
    #[arg(long)]
    pub(crate) shop: Option<String>,
    /// As staff know it; a new account needs it.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// bank or cash; bank for a new account.
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// ISO code; IRR for a new account. It stays once the account is used.
    #[arg(long)]
    pub(crate) currency: Option<String>,
    /// Its number between banks (Sheba); an empty text is none.
    #[arg(long)]
    pub(crate) iban: Option<String>,
    /// The number of the account's own card; an empty text is none.
    #[arg(long)]
    pub(crate) card: Option<String>,
    /// Whether it receives money.
    #[arg(long)]
    pub(crate) active: Option<OnOff>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReceiptTypeOptions {
    /// The receipt type to change (`rct_…`); without it one is made.
    pub(crate) id: Option<String>,
    /// A shop of the merchant, by its slug; not needed if there is one merchant only.
    #[arg(long)]
    pub(crate) shop: Option<String>,
    /// As it stands in the books; a new type needs it.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Whether it can be chosen.
    #[arg(long)]
    pub(crate) active: Option<OnOff>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct KeyOptions {
    /// The shop's slug; the key is its merchant's.
    pub(crate) shop: String,
    /// A key of LIVE; without it of TEST.
    #[arg(long)]
    pub(crate) live: bool,
    /// What it is for.
    #[arg(long, default_value = "command line")]
    pub(crate) name: String,
    /// List the keys of this world; never the keys themselves.
    #[arg(long, conflicts_with = "revoke")]
    pub(crate) list: bool,
    /// Make this key (`key_…`), of either world, open nothing any more.
    #[arg(long, value_name = "ID")]
    pub(crate) revoke: Option<String>,
}

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnOff {
    On,
    Off,
}

impl OnOff {
    pub(crate) fn is_on(self) -> bool {
        self == Self::On
    }
}
