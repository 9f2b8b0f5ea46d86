//! What `peyvand setup provider` and `peyvand setup mail` take.

use clap::{ArgAction, Args as ClapArgs};

use super::OnOff;

#[derive(Debug, ClapArgs)]
pub(crate) struct ProviderOptions {
    /// The shop's slug; with --id not needed if there is one merchant only.
    #[arg(required_unless_present = "id")]
    pub(crate) shop: Option<String>,
    /// The bank's driver, as docs/gateways.md names it: zarinpal, mellat, stripe, sandbox…; not with
    /// --id.
    #[arg(required_unless_present = "id", conflicts_with = "id")]
    pub(crate) driver: Option<String>,
    /// Change this one (`prv_…`) instead of making one; what is not named stays as it is.
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// As payers read it.
    #[arg(long, required_unless_present = "id")]
    pub(crate) name: Option<String>,
    /// In LIVE, with real money; without it in TEST.
    #[arg(long, conflicts_with = "id")]
    pub(crate) live: bool,
    /// Where the bank's API is, if not at its own address.
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// A credential as the driver asks for it, `name=value`; `name=-` reads it from standard
    /// input, so that it stays out of the shell's history.
    #[arg(long = "credential", value_name = "NAME=VALUE")]
    pub(crate) credentials: Vec<String>,
    /// The terminal is set to verify by itself at the bank.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) auto_verify: Option<bool>,
    /// Smallest amount, in the shop's unit; `none` takes the limit away.
    #[arg(long, requires = "id", value_name = "AMOUNT")]
    pub(crate) min: Option<String>,
    /// Largest amount, in the shop's unit; `none` takes the limit away.
    #[arg(long, requires = "id", value_name = "AMOUNT")]
    pub(crate) max: Option<String>,
    /// Switch it on (the bank is asked about its credentials first) or off.
    #[arg(long)]
    pub(crate) state: Option<OnOff>,
    /// Go on although the bank does not say whether the credentials are right.
    #[arg(long)]
    pub(crate) anyway: bool,
    /// Show it to payers, or hide it.
    #[arg(long)]
    pub(crate) published: Option<OnOff>,
    /// Its place in the order that payers see, from 1.
    #[arg(long, value_name = "N")]
    pub(crate) place: Option<usize>,
    /// Ask the bank whether it knows the credentials; exit code 1 if it does not say so.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct MailOptions {
    /// A shop of the merchant, by its slug; not needed if there is one merchant only.
    #[arg(long)]
    pub(crate) shop: Option<String>,
    /// Name or address of the mail server.
    #[arg(long)]
    pub(crate) host: Option<String>,
    /// Its port; the usual one of the protection unless said.
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// starttls, tls, or none (for a server on this very machine only).
    #[arg(long)]
    pub(crate) security: Option<String>,
    /// User name; empty: the server asks for none.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// `-` reads the password from standard input.
    #[arg(long, value_name = "-", value_parser = ["-"])]
    pub(crate) password: Option<String>,
    /// The address that mail comes from.
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// The name beside it; empty: that of the shop.
    #[arg(long)]
    pub(crate) from_name: Option<String>,
    /// Where answers go; empty: to the sender.
    #[arg(long)]
    pub(crate) reply_to: Option<String>,
    /// Where mails come back that did not arrive; empty: to the sender.
    #[arg(long)]
    pub(crate) bounces: Option<String>,
    /// Whether messages go out by it.
    #[arg(long)]
    pub(crate) active: Option<OnOff>,
    /// Send a test mail to this address; exit code 1 if the server does not take it.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) test: Option<String>,
}

impl MailOptions {
    /// Whether a setting is named, and not only a test.
    pub(crate) fn changes(&self) -> bool {
        let texts = [
            &self.host,
            &self.security,
            &self.user,
            &self.password,
            &self.from,
            &self.from_name,
            &self.reply_to,
            &self.bounces,
        ];
        texts.iter().any(|text| text.is_some()) || self.port.is_some() || self.active.is_some()
    }
}
