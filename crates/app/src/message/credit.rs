//! How much credit is left at channels: each line is asked once a day, and staff hear of it once
//! when it falls low.

use channels::CreditUnit;
use domain::event::{Actor, EventKind};
use domain::job::{JobKind, NewJob};
use domain::message::ChannelKind;
use domain::notice::{About, NoticeKind};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::Shop;
use i18n::message::Mail;
use jiff::{SignedDuration, Timestamp};
use store::rooms::channel::{self, ChannelRow, StoredCredit};
use store::rooms::job::Claimed;
use store::rooms::{event, job, shop};
use store::{StoreError, Tx};

use super::locale;
use crate::App;
use crate::post::Way;

/// How long the job lives: as long as its line is switched on.
const FOR_EVER: SignedDuration = SignedDuration::from_hours(24 * 365 * 50);
/// How often a line is asked.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// Rials below which credit is low unless somebody says otherwise: some hundreds of messages.
const LOW_RIAL: i64 = 1_000_000;
/// The same for what is counted in messages.
const LOW_MESSAGES: i64 = 200;

/// Below what credit is low unless somebody says otherwise. What nobody knows the size of is never.
pub const fn usual_floor(unit: CreditUnit) -> i64 {
    match unit {
        CreditUnit::Rial => LOW_RIAL,
        CreditUnit::Messages => LOW_MESSAGES,
        CreditUnit::Unstated => 0,
    }
}

/// The word under which a unit is stored.
const fn unit_word(unit: CreditUnit) -> &'static str {
    match unit {
        CreditUnit::Rial => "rial",
        CreditUnit::Messages => "messages",
        CreditUnit::Unstated => "unstated",
    }
}

/// The unit of a stored word.
fn unit_of(word: &str) -> CreditUnit {
    let all = [CreditUnit::Rial, CreditUnit::Messages];
    let found = all.into_iter().find(|unit| unit_word(*unit) == word);
    found.unwrap_or(CreditUnit::Unstated)
}

/// Whether so much is low for a line.
fn is_low(row: &ChannelRow, credit: &StoredCredit) -> bool {
    let floor = row.floor.unwrap_or(usual_floor(unit_of(&credit.unit)));
    credit.left < floor
}

/// What is left, as people read it.
pub fn credit_words(credit: &StoredCredit, locale: i18n::Locale) -> String {
    let t = i18n::texts(locale);
    let number = i18n::number(credit.left, locale);
    match unit_of(&credit.unit) {
        CreditUnit::Rial => t.line_credit_rial(number),
        CreditUnit::Messages => t.line_credit_messages(number),
        CreditUnit::Unstated => number,
    }
}

/// The job that asks a line for its credit.
fn credit_job(kind: ChannelKind, at: Timestamp) -> NewJob {
    NewJob {
        kind: JobKind::AskCredit,
        object: kind.to_string(),
        run_at: at,
        deadline: at.checked_add(FOR_EVER).unwrap_or(at),
    }
}

/// Lets a line that is in use be asked for its credit, from now on and once a day. A panel on this
/// very machine is one of the simulator, which only TEST may reach.
pub(crate) fn watch_credit(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    (kind, is_here): (ChannelKind, bool),
    now: Timestamp,
) -> Result<(), StoreError> {
    let tells = channels::find(kind.as_str()).is_some_and(|channel| channel.meta().credit);
    if !tells {
        return Ok(());
    }
    let mode = if is_here { Mode::Test } else { Mode::Live };
    job::insert(tx, Scope { merchant, mode }, &[credit_job(kind, now)])
}

impl App {
    /// Asks a line how much is left.
    pub(crate) async fn ask_credit(
        &self,
        scope: Scope,
        row: &ChannelRow,
    ) -> Result<StoredCredit, String> {
        let line = self.open_line(scope.merchant, row)?;
        let asked = match line.channel.ask_credit(&line.line) {
            Ok(request) => self.call_line(scope.mode, request).await,
            Err(error) => Err(error.to_string()),
        };
        let read = asked.and_then(|answer| {
            let credit = line.channel.read_credit(&line.line, &answer);
            credit.map_err(|error| error.to_string())
        });
        let credit = read.map_err(|why| line.line.scrub(&why))?;
        Ok(StoredCredit {
            left: credit.left,
            unit: unit_word(credit.unit).to_owned(),
            at: self.now(),
        })
    }

    /// Keeps what a line said, and tells staff once if it fell low.
    pub(crate) async fn keep_credit(
        &self,
        scope: Scope,
        row: &ChannelRow,
        credit: &StoredCredit,
    ) -> Result<(), StoreError> {
        let falls = is_low(row, credit) && row.low_since.is_none();
        if falls {
            // Before it is written down: who is told twice after a crash is told at least once.
            self.mail_low_credit(scope, row.kind, credit).await?;
        }
        let (app, row, credit) = (self.clone(), row.clone(), credit.clone());
        self.write(move |tx| {
            let (merchant, now) = (scope.merchant, app.now());
            channel::credit(tx, merchant, &row, &credit)?;
            let low = is_low(&row, &credit);
            let turned = channel::set_low(tx, merchant, row.kind, low.then_some(now))?;
            if turned && low {
                let event = app.act(Actor::System, None, |act| {
                    let event = act.event(EventKind::ChannelCreditLow, row.kind);
                    event.with("left", credit.left)
                });
                event::append(tx, scope, &[event])?;
                let about = About {
                    channel: Some(row.kind),
                    ..About::default()
                };
                app.ring(tx, scope, NoticeKind::CreditLow, about)?;
            }
            Ok::<_, StoreError>(())
        })
        .await
    }

    /// Tells the managers of the shops that send by a line, by e-mail.
    async fn mail_low_credit(
        &self,
        scope: Scope,
        kind: ChannelKind,
        credit: &StoredCredit,
    ) -> Result<(), StoreError> {
        let read = self.store().read(move |tx| {
            let shops = shop::all(tx, scope.merchant)?;
            let mail = channel::find(tx, scope.merchant, ChannelKind::Smtp)?;
            Ok::<_, StoreError>((shops, mail))
        });
        let (shops, mail) = read.await?;
        let Way::Mail(way) = self.way(scope, ChannelKind::Smtp, mail.as_ref()) else {
            return Ok(());
        };
        for shop in managers(shops.iter().map(|row| &row.shop), kind) {
            let Some(to) = shop.manager_email.as_ref() else {
                continue;
            };
            let Ok(to) = to.parse() else { continue };
            let locale = locale(shop.language);
            let letter = low_letter(kind, credit, locale);
            let said = self.try_mail(&way, (Some(&shop.name), &to), &letter, locale);
            let said = said.await;
            if !said.is_good() {
                tracing::warn!(channel = %kind, words = said.words, "nobody could be told by e-mail that credit is low");
            }
        }
        Ok(())
    }

    /// Asks one line, and comes back tomorrow. One that is switched off is forgotten.
    pub(crate) async fn work_credit(&self, one: &Claimed) -> Result<(), StoreError> {
        let Ok(kind) = one.object.parse::<ChannelKind>() else {
            return self.bury(one, "not the name of a channel").await;
        };
        let scope = one.scope;
        let found = self
            .store()
            .read(move |tx| channel::find(tx, scope.merchant, kind))
            .await;
        let row: Result<Option<ChannelRow>, StoreError> = found;
        let row = row?.filter(|row| row.active);
        if let Some(row) = &row {
            match self.ask_credit(scope, row).await {
                Ok(credit) => self.keep_credit(scope, row, &credit).await?,
                Err(error) => {
                    tracing::info!(channel = %kind, error, "a channel did not tell its credit");
                }
            }
        }
        let (app, one) = (self.clone(), one.clone());
        self.write(move |tx| {
            match row.as_ref().and(app.now().checked_add(EVERY).ok()) {
                Some(at) => job::later(tx, &one, at, None),
                None => job::done(tx, &one),
            }
            .map(drop)
        })
        .await
    }
}

/// The shops whose managers hear of a line: those that send by it, or all of them. Nobody twice.
fn managers<'a>(shops: impl Iterator<Item = &'a Shop>, kind: ChannelKind) -> Vec<&'a Shop> {
    let mut told: Vec<&Shop> = Vec::new();
    for shop in shops.filter(|shop| shop.manager_email.is_some()) {
        let known = |one: &&Shop| one.manager_email == shop.manager_email;
        if !told.iter().any(known) {
            told.push(shop);
        }
    }
    let sends = |shop: &Shop| shop.ways.iter().any(|way| way.channel == kind);
    if told.iter().any(|shop| sends(shop)) {
        told.retain(|shop| sends(shop));
    }
    told
}

fn low_letter(kind: ChannelKind, credit: &StoredCredit, locale: i18n::Locale) -> Mail {
    let t = i18n::texts(locale);
    let name = super::channel_name(kind, locale);
    let left = credit_words(credit, locale);
    let (subject, text) = (t.credit_low_subject(name), t.credit_low_text(left, name));
    let (subject, text) = (i18n::plain(&subject), i18n::plain(&text));
    // The names of channels and the digits of a number hold nothing that HTML could mistake.
    let html = format!(
        "<!doctype html><html lang=\"{}\" dir=\"{}\"><body><p>{text}</p></body></html>",
        locale.code(),
        locale.dir(),
    );
    Mail {
        subject: subject.into_owned(),
        text: text.into_owned(),
        html,
    }
}
