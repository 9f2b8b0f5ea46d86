//! The command line as people type it.

mod provider;
mod setup;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

pub(crate) use provider::{MailOptions, ProviderOptions};
pub(crate) use setup::{
    AccountOptions, KeyOptions, LinksOptions, OnOff, ReceiptTypeOptions, ShopOptions,
};

/// Payment links that a business runs itself.
#[derive(Debug, Parser)]
#[command(name = "peyvand", version, about, propagate_version = true)]
pub(crate) struct Args {
    /// A settings file (TOML); `peyvand config` prints what is in force and where it came from.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Address to listen on.
    #[arg(long, global = true, value_name = "ADDR")]
    pub(crate) listen: Option<String>,
    /// Address under which payers and banks reach this server, if it is not the one listened on.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// `postgres://user@host/database`; without it the embedded database in the data folder.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Folder of the embedded database and the key file.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<String>,
    /// What is logged: `error`, `warn`, `info`, `debug`, or a filter such as `app=debug`.
    #[arg(long, global = true, value_name = "FILTER")]
    pub(crate) log: Option<String>,
    /// Answer with JSON, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server.
    Serve,
    /// Try everything: a shop, a simulated bank and an outbox, in TEST; leaves nothing behind.
    Demo(DemoOptions),
    /// Run the bank simulator alone, on loopback (`--listen`, 127.0.0.1:8090 unless said).
    Bank(BankOptions),
    /// Bring the database to this program's version.
    Migrate,
    /// Check that the books are whole; exit code 1 and a list if not.
    VerifyBooks(BooksOptions),
    /// Ask the banks again about every payment that is not final.
    Reconcile(ReconcileOptions),
    /// Money that fits nowhere: list it, keep it as credit, or dismiss it.
    Resolve(ResolveOptions),
    /// Make or change what the settings pages keep: merchant, shops, providers, keys, first admin.
    #[command(subcommand)]
    Setup(Box<SetupCommand>),
    /// Copy the embedded database into a file, beside a running server or without one.
    Backup(BackupOptions),
    /// Put a backup in the place of the embedded database; the server must be stopped.
    Restore(RestoreOptions),
    /// Look over settings, database and queues, and say what is wrong.
    Doctor,
    /// Print the settings in force and where each came from.
    Config,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DemoOptions {
    /// Play one whole payment through real HTTP, print each step, and end.
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = doors())]
pub(crate) struct BankOptions {
    /// Keep the bank's book in this file (JSON lines); it is read again at the next start.
    #[arg(long, value_name = "FILE")]
    pub(crate) book: Option<PathBuf>,
    /// Take mails too, at this address on loopback, as in 127.0.0.1:2525; none is sent on.
    #[arg(long, value_name = "ADDR")]
    pub(crate) smtp: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct BooksOptions {
    /// Hold the books against this book of the bank simulator (`peyvand bank --book FILE`) too.
    #[arg(long, value_name = "FILE")]
    pub(crate) bank_book: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReconcileOptions {
    /// Only payments made since this moment (RFC 3339).
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<jiff::Timestamp>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct BackupOptions {
    /// Where the copy goes; what it holds is written beside it, into FILE.json.
    pub(crate) file: PathBuf,
    /// Replace a backup that is there.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RestoreOptions {
    /// A backup, with its FILE.json beside it.
    pub(crate) file: PathBuf,
    /// Replace the database that is there; it is kept beside the new one.
    #[arg(long)]
    pub(crate) force: bool,
    /// Send the messages that waited when the backup was made; some may have gone out since.
    #[arg(long)]
    pub(crate) send: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ResolveOptions {
    /// The item to decide about (`res_…`); without it the queue is listed.
    pub(crate) item: Option<String>,
    /// The money is ours: keep it as the customer's credit.
    #[arg(long, requires = "item", conflicts_with = "dismiss")]
    pub(crate) keep_as_credit: bool,
    /// How much is kept, in minor units (whole rial), where the bank did not say it.
    #[arg(long, requires = "keep_as_credit", value_name = "MINOR")]
    pub(crate) amount: Option<i64>,
    /// There is no money to keep: it never came, went back, or is booked elsewhere.
    #[arg(long, requires = "item")]
    pub(crate) dismiss: bool,
    /// Why, for those who come later.
    #[arg(long, requires = "item", value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// List closed items too.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SetupCommand {
    /// Give a merchant another name.
    Merchant(MerchantOptions),
    /// Make or change a shop; only what is given changes.
    Shop(ShopOptions),
    /// Change what new links of a shop are made of.
    Links(LinksOptions),
    /// Make or change a financial account.
    Account(AccountOptions),
    /// Make or change a receipt type.
    ReceiptType(ReceiptTypeOptions),
    /// List everything that is set up, without secrets.
    List,
    /// Make a provider of a shop's account, or change, try or switch one.
    Provider(ProviderOptions),
    /// Set up the merchant's own mail server, or send a test mail by it.
    Mail(MailOptions),
    /// Make an API key (it is shown once), list them, revoke one.
    Key(KeyOptions),
    /// Make a one-time address at which an admin chooses a password.
    AdminLink(AdminLinkOptions),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct MerchantOptions {
    /// A shop of the merchant, by its slug; not needed if there is one merchant only.
    #[arg(long)]
    pub(crate) shop: Option<String>,
    /// The company's name.
    #[arg(long)]
    pub(crate) name: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AdminLinkOptions {
    /// E-mail address of the user; without it the first owner.
    #[arg(long)]
    pub(crate) email: Option<String>,
}

/// Where each protocol begins on the simulator, and what it takes for credentials.
fn doors() -> String {
    let line = |one: &bank::Door| format!("  {:<28}{:<16}{}", one.name, one.path, one.credentials);
    let lines: Vec<String> = bank::DOORS.iter().map(line).collect();
    format!(
        "Protocols, with their paths below the simulator's address and what they take:\n{}",
        lines.join("\n")
    )
}
