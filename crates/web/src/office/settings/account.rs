//! Financial accounts: their list, a new one, and one account's page.

use axum::extract::Path;
use domain::account::{AccountKind, FinancialAccount};
use domain::id::AccountId;
use domain::settings::{AccountForm, MAX_NAME};
use money::Currency;

use super::form::{Again, Sent, Sheet};
use super::list::{Part, Row, list_page, off_badge};
use super::shop::currency_word;
use super::visit::{Answer, Filling, Visit, done, id_of, version_of};
use crate::office::field::{Choice, Field, Kind};
use crate::office::typed::{Fields, Posted};

const HERE: &str = "/office/settings/accounts";
const NEW: &str = "/office/settings/accounts/new";
/// Characters of an IBAN or a card number, with what people put between them.
const MAX_NUMBER: usize = 60;

pub(crate) async fn list(visit: Visit, fields: Fields) -> Answer {
    let accounts = visit.web.app.accounts(&visit.reads()).await;
    let accounts = visit.read(accounts).await?;
    let t = visit.t();
    let rows = accounts.into_iter().map(|one| {
        let mut parts = vec![Part::words(currency_word(one.currency, visit.seat.locale))];
        parts.extend(one.iban.as_ref().map(|iban| Part::code(iban.grouped())));
        if one.kind == AccountKind::Cash {
            parts.push(Part::words(t.settings_account_cash()));
        }
        Row {
            href: format!("{HERE}/{}", one.id),
            label: one.name,
            parts,
            badge: off_badge(&visit.seat, one.active),
            ..Row::default()
        }
    });
    let words = (t.settings_accounts(), t.settings_accounts_text());
    let new = Some((NEW, t.settings_account_new()));
    list_page(&visit, words, new, rows, fields.get("said"))
}

pub(crate) async fn new(visit: Visit) -> Answer {
    new_page(&visit, None, &Again::default())
}

pub(crate) async fn create(visit: Visit, Posted(fields): Posted) -> Answer {
    let form = AccountForm {
        active: true,
        ..read(&fields)
    };
    let made = visit
        .web
        .app
        .create_account(&visit.sends(&fields), &form)
        .await;
    match visit.sent(made).await? {
        Sent::Done(_) => done(HERE, "made"),
        Sent::Before => done(HERE, "before"),
        Sent::Again(again) => new_page(&visit, Some(&fields), &again),
    }
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let shown = (&Again::default(), fields.get("said"));
    account_page(&visit, id_of(&id)?, None, shown).await
}

pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: AccountId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let changed = visit
        .web
        .app
        .change_account(&by, id, version, &read(&fields))
        .await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{id}"), "saved"),
        Sent::Again(again) => account_page(&visit, id, Some(&fields), (&again, "")).await,
    }
}

fn read(fields: &Fields) -> AccountForm {
    let text = |name| fields.get(name).to_owned();
    AccountForm {
        name: text("name"),
        kind: text("kind"),
        currency: text("currency"),
        iban: text("iban"),
        card: text("card"),
        active: fields.given("active").is_some(),
    }
}

fn new_page(visit: &Visit, typed: Option<&Fields>, again: &Again) -> Answer {
    let t = visit.t();
    let stored = AccountForm {
        kind: AccountKind::Bank.to_string(),
        currency: Currency::Irr.to_string(),
        ..AccountForm::default()
    };
    let sheet = Sheet {
        intro: t.settings_account_new_text(),
        back: (HERE, t.settings_accounts()),
        action: NEW.to_owned(),
        fields: account_fields(visit, &Filling { typed, again, t }, &stored, false),
        version: None,
        button: t.settings_account_make(),
    };
    let shell = visit.shell(t.settings_account_new());
    visit.form(shell, sheet, again)
}

async fn account_page(
    visit: &Visit,
    id: AccountId,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Answer {
    let found = visit.web.app.account(&visit.reads(), id).await;
    let (found, used): (FinancialAccount, bool) = visit.read(found).await?;
    let t = visit.t();
    let filling = Filling { typed, again, t };
    let grouped = |text: Option<String>| text.unwrap_or_default();
    let stored = AccountForm {
        name: found.name.clone(),
        kind: found.kind.to_string(),
        currency: found.currency.to_string(),
        iban: grouped(found.iban.as_ref().map(domain::account::Iban::grouped)),
        card: grouped(
            found
                .card
                .as_ref()
                .map(domain::account::CardNumber::grouped),
        ),
        active: found.active,
    };
    let mut fields = account_fields(visit, &filling, &stored, used);
    let active = Field {
        name: "active",
        label: t.settings_account_active(),
        hint: t.settings_account_active_hint(),
        ..Field::default()
    };
    fields.push(filling.switch(active, stored.active));
    let sheet = Sheet {
        intro: String::new(),
        back: (HERE, t.settings_accounts()),
        action: format!("{HERE}/{id}"),
        fields,
        version: Some(found.version),
        button: t.settings_save(),
    };
    let shell = visit.shell(found.name).said(said);
    visit.form(shell, sheet, again)
}

fn account_fields(
    visit: &Visit,
    filling: &Filling<'_>,
    stored: &AccountForm,
    used: bool,
) -> Vec<Field> {
    let (t, locale) = (filling.t, visit.seat.locale);
    let kinds = [
        Choice::new(AccountKind::Bank, t.settings_account_bank()),
        Choice::new(AccountKind::Cash, t.settings_account_cash()),
    ];
    let currencies = Currency::ALL.into_iter();
    let currencies = currencies.map(|one| Choice::new(one, currency_word(one, locale)));
    vec![
        filling.field(
            Field {
                name: "name",
                label: t.settings_account_name(),
                hint: t.settings_account_name_hint(),
                autocomplete: "off",
                max: MAX_NAME,
                ..Field::default()
            },
            &stored.name,
        ),
        filling.field(
            Field {
                name: "kind",
                label: t.settings_account_kind(),
                kind: Kind::Choice(kinds.into()),
                ..Field::default()
            },
            &stored.kind,
        ),
        filling.field(
            Field {
                name: "currency",
                label: t.settings_shop_currency(),
                hint: if used {
                    t.settings_account_currency_fixed()
                } else {
                    String::new()
                },
                kind: Kind::Choice(currencies.collect()),
                fixed: used,
                ..Field::default()
            },
            &stored.currency,
        ),
        filling.optional(
            Field {
                name: "iban",
                label: t.settings_account_iban(),
                hint: t.settings_account_iban_hint(),
                autocomplete: "off",
                max: MAX_NUMBER,
                ltr: true,
                ..Field::default()
            },
            &stored.iban,
        ),
        filling.optional(
            Field {
                name: "card",
                label: t.settings_account_card(),
                hint: t.settings_account_card_hint(),
                autocomplete: "off",
                max: MAX_NUMBER,
                ltr: true,
                ..Field::default()
            },
            &stored.card,
        ),
    ]
}
