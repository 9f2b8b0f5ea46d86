//! The form of a receipt that is made by hand. The customer is typed and looked up here: by name,
//! mobile or id; when several are found, they are offered and everything typed stays.

use app::link::Once;
use app::receipt::ReceiptError;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::customer::{Customer, MAX_NOTE};
use domain::id::CustomerId;
use domain::receipt::{HandFacts, MAX_REFERENCE, Method, ReceiptForm};
use http::StatusCode;
use jiff::tz::TimeZone;
use money::Amount;

use super::document::words::kind_word;
use super::field::{Choice, Field, Fields as Shown, Kind};
use super::receipts::{HERE, by_hand, trouble};
use super::settings::form::Again;
use super::settings::visit::Filling;
use super::shell::{Place, Seat, Shell, page, unit_for, zone_of};
use super::typed::{Fields, Posted, day, example_day, start_of};
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Characters that name a customer.
const MAX_CUSTOMER: usize = 120;
/// Characters of an amount as people write it.
const MAX_AMOUNT: usize = 40;
/// Characters of a day.
const MAX_DAY: usize = 20;

#[derive(Template)]
#[template(path = "office/new_receipt.html")]
struct NewTemplate<'a> {
    s: Shell,
    notice: Option<String>,
    /// No account or no type can be chosen.
    lack: bool,
    nonce: String,
    /// Who is found by what was typed, when they are several.
    found: Vec<Candidate>,
    /// What found them.
    typed: String,
    /// Whom what stands in the field means, when that is settled.
    meant: Option<Meant>,
    fields: Shown<'a>,
}

/// A customer under the name that stands in the form, for as long as it stands there.
#[derive(Clone)]
struct Meant {
    id: String,
    name: String,
}

struct Candidate {
    id: String,
    name: String,
    mobile: String,
}

/// What stands in a fresh form.
#[derive(Default)]
struct Begun {
    customer: Option<Meant>,
    document: String,
    /// What is left on the document.
    left: Option<Amount>,
}

/// How the form is shown again.
#[derive(Default)]
struct Retry {
    again: Again,
    found: Vec<Customer>,
    twice: bool,
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    // A link from the page of a customer or a document names them; what names nothing is ignored.
    let mut begun = Begun::default();
    if let Ok(id) = fields.get("document").parse() {
        let found = web.app.receipt_paper(&seat.desk, id).await;
        if let Some(paper) = found.map_err(trouble)? {
            begun = Begun {
                customer: meant(&web, &seat, paper.customer).await?,
                document: paper.id.to_string(),
                left: paper.left,
            };
        }
    } else if let Ok(id) = fields.get("customer").parse() {
        begun.customer = meant(&web, &seat, id).await?;
    }
    form_page(&web, &seat, (None, &begun), Retry::default()).await
}

async fn meant(web: &Web, seat: &Seat, id: CustomerId) -> Result<Option<Meant>, Trouble> {
    let found = web.app.receipt_customer(&seat.desk, id).await;
    Ok(found.map_err(trouble)?.map(|one| Meant {
        id: one.id.to_string(),
        name: clean(&one.name),
    }))
}

pub(crate) async fn make(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    // Without script this is how somebody sees the documents of whom they typed.
    if fields.given("look").is_some() {
        let begun = Begun::default();
        return form_page(&web, &seat, (Some(&fields), &begun), Retry::default()).await;
    }
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let form = read(&fields, &zone_of(&shops, None));
    let once = Once {
        key: format!("form:{}", fields.get("nonce")),
        fingerprint: fields.fingerprint(),
    };
    let made = web
        .app
        .make_receipt(&seat.desk, customer(&fields), &form, once, &seat.request_id);
    let retry = match made.await {
        Ok(id) => return see_other(&format!("{HERE}/{id}?said=booked")),
        Err(ReceiptError::Wrong(faults)) => Retry {
            again: Again::refused(faults),
            ..Retry::default()
        },
        Err(ReceiptError::Several(found, faults)) => Retry {
            again: Again::refused(faults),
            found,
            ..Retry::default()
        },
        Err(ReceiptError::Twice) => Retry {
            twice: true,
            ..Retry::default()
        },
        Err(error) => return Err(trouble(error)),
    };
    form_page(&web, &seat, (Some(&fields), &Begun::default()), retry).await
}

/// Whom the form means: one of those that were offered, unless something else was typed since.
fn customer(fields: &Fields) -> &str {
    chosen(fields).unwrap_or_else(|| fields.get("customer"))
}

fn chosen(fields: &Fields) -> Option<&str> {
    let which = fields.given("which")?;
    (fields.get("found_by") == fields.get("customer")).then_some(which)
}

fn read(fields: &Fields, zone: &TimeZone) -> ReceiptForm {
    let text = |name| fields.get(name).to_owned();
    ReceiptForm {
        account: text("account"),
        receipt_type: text("receipt_type"),
        amount: text("amount"),
        fee: text("fee"),
        method: text("method"),
        reference: text("reference"),
        received_at: day(fields.get("received")).and_then(|day| start_of(day, zone)),
        document: text("document"),
        note: text("note"),
    }
}

async fn form_page(
    web: &Web,
    seat: &Seat,
    (typed, begun): (Option<&Fields>, &Begun),
    retry: Retry,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let facts = web.app.receipt_choices(&seat.desk).await;
    let facts = facts.map_err(trouble)?;
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let today = example_day(web.app.now(), &zone_of(&shops, None), seat.locale);
    let again = &retry.again;
    let filling = Filling { typed, again, t };
    let meant = match typed {
        Some(fields) => chosen(fields).map(|id| Meant {
            id: id.to_owned(),
            name: fields.get("customer").to_owned(),
        }),
        None => begun.customer.clone(),
    };
    let whom = match &meant {
        Some(meant) => meant.id.as_str(),
        None => typed.map_or("", customer),
    };
    let papers = web.app.receipt_papers(&seat.desk, whom).await;
    let papers: Vec<_> = papers
        .map_err(trouble)?
        .into_iter()
        .map(|one| {
            let name = format!("{} {}", kind_word(one.kind, t), one.number);
            let left = one.left.map(|left| {
                let left = i18n::amount(left, unit_for(&shops, left), seat.locale);
                format!("{name} ({})", t.receipt_left(left))
            });
            Choice::new(one.id, left.unwrap_or(name))
        })
        .collect();
    let mut fields = fields(&filling, &facts, (begun, papers, &today), seat);
    again.mark(&mut fields, seat);
    let found = retry.found.iter().map(|one| Candidate {
        id: one.id.to_string(),
        name: clean(&one.name),
        mobile: one
            .mobile
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    });
    let template = NewTemplate {
        s: Shell::new(seat, Some(Place::Receipts), t.receipt_new()),
        notice: retry.twice.then(|| t.customer_sent_before()),
        lack: facts.accounts.is_empty() || facts.types.is_empty(),
        nonce: web.app.form_nonce(),
        found: found.collect(),
        typed: typed
            .map(|typed| typed.get("customer").to_owned())
            .unwrap_or_default(),
        meant,
        fields: Shown {
            heading: t.office_wrong_summary(),
            fields: &fields,
        },
    };
    let status = if retry.twice {
        StatusCode::CONFLICT
    } else {
        again.status
    };
    page(status, &template)
}

fn fields(
    filling: &Filling<'_>,
    facts: &HandFacts,
    (begun, papers, today): (&Begun, Vec<Choice>, &str),
    seat: &Seat,
) -> Vec<Field> {
    let t = filling.t;
    let first = facts.accounts.first();
    let left = begun.left.zip(first);
    let left = left.map(|(left, (_, unit))| i18n::amount_number(left, *unit, seat.locale));
    let accounts = facts.accounts.iter().map(|(account, unit)| {
        let unit = i18n::unit_name(*unit, account.currency, seat.locale);
        Choice::new(account.id, format!("{} ({unit})", clean(&account.name)))
    });
    let types = facts.types.iter().map(|kind| {
        let name = clean(&kind.name);
        let label = if kind.needs_approval {
            t.receipt_needs_approval(name)
        } else {
            name
        };
        Choice::new(kind.id, label)
    });
    let methods = Method::ALL.iter();
    let methods = methods.map(|one| Choice::new(one, by_hand(*one, t)));
    let line = |name, label, max| Field {
        name,
        label,
        autocomplete: "off",
        max,
        ..Field::default()
    };
    let choice = |name, label, choices| Field {
        name,
        label,
        kind: Kind::Choice(choices),
        ..Field::default()
    };
    let hinted = |field: Field, hint| Field { hint, ..field };
    let customer_field = line("customer", t.receipt_customer(), MAX_CUSTOMER);
    let mut documents = vec![Choice::new("", t.receipt_no_document())];
    documents.extend(papers);
    let amount = line("amount", t.receipt_amount(), MAX_AMOUNT);
    let received = line("received", t.receipt_received(), MAX_DAY);
    let name = begun.customer.as_ref().map(|one| one.name.as_str());
    vec![
        filling.field(
            hinted(customer_field, t.receipt_customer_hint()),
            name.unwrap_or_default(),
        ),
        filling.optional(
            hinted(
                choice("document", t.linkform_document(), documents),
                t.receipt_document_hint(),
            ),
            &begun.document,
        ),
        filling.field(
            choice("account", t.receipt_account(), accounts.collect()),
            "",
        ),
        filling.field(
            hinted(amount, t.receipt_amount_hint()),
            &left.unwrap_or_default(),
        ),
        filling.field(choice("method", t.receipt_method(), methods.collect()), ""),
        filling.field(hinted(received, t.office_date_hint(today)), today),
        filling.field(
            choice("receipt_type", t.receipt_type(), types.collect()),
            "",
        ),
        filling.optional(
            Field {
                ltr: true,
                ..line("reference", t.receipt_reference(), MAX_REFERENCE)
            },
            "",
        ),
        filling.optional(line("fee", t.receipt_fee(), MAX_AMOUNT), ""),
        filling.optional(
            Field {
                kind: Kind::Lines,
                hint: t.customer_note_hint(),
                ..line("note", t.receipt_note(), MAX_NOTE)
            },
            "",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Fields(pairs.iter().map(pair).collect())
    }

    #[test]
    fn an_offered_customer_counts_until_something_else_is_typed() {
        let offered = [
            ("customer", "sara"),
            ("found_by", "sara"),
            ("which", "cus_1"),
        ];
        assert_eq!(customer(&fields(&offered)), "cus_1");
        let retyped = [
            ("customer", "ali"),
            ("found_by", "sara"),
            ("which", "cus_1"),
        ];
        assert_eq!(customer(&fields(&retyped)), "ali");
        assert_eq!(customer(&fields(&[("customer", "ali")])), "ali");
    }
}
