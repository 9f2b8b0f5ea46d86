//! What the form of a new link holds when it is to be like another.

use std::collections::BTreeMap;

use app::office::Likeness;
use domain::link::{AmountRule, Usage};
use money::Amount;

use super::super::new_link::{field_of, place_of};
use super::super::shell::{Seat, trouble};
use super::super::typed::Fields;
use super::id_of;
use crate::routes::Web;
use crate::trouble::Trouble;

/// The fields of the form, filled in like this link. What belongs to one link alone is not there:
/// its reference, and the day on which its time is over.
pub(crate) async fn like(web: &Web, seat: &Seat, id: &str) -> Result<Fields, Trouble> {
    let like = web.app.office_like(&seat.desk, id_of(id)?).await;
    Ok(fields(&like.map_err(trouble)?, seat))
}

fn fields(like: &Likeness, seat: &Seat) -> Fields {
    let Likeness {
        shop,
        link,
        terms,
        recipients,
    } = like;
    let shown = |amount: Amount| i18n::amount_number(amount, shop.shop.unit, seat.locale);
    let told = recipients.iter().filter(|one| !one.silent);
    let told = told.map(|one| &one.address);
    let mut typed: BTreeMap<&'static str, Vec<&str>> = BTreeMap::new();
    for address in told {
        let field = typed.entry(field_of(address.kind()));
        field.or_default().push(address.as_str());
    }
    let mut fields = Fields::default();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            fields.0.push((name.to_owned(), value));
        }
    };
    add("shop", shop.shop.id.to_string());
    add("amount", shown(terms.amount));
    add("description", terms.description.clone().unwrap_or_default());
    add("note", link.note.clone().unwrap_or_default());
    add("language", link.language.as_str().to_owned());
    for (field, addresses) in typed {
        add(field, addresses.join("; "));
    }
    match link.document {
        Some(document) => add("document", document.to_string()),
        None => add("customer", link.customer.to_string()),
    }
    if link.account != shop.account {
        add("account", link.account.to_string());
    }
    for (place, provider) in terms.providers.iter().flatten().enumerate() {
        add("provider", provider.to_string());
        add(
            &place_of(*provider),
            seat.number(u32::try_from(place + 1).unwrap_or(u32::MAX)),
        );
    }
    if terms.expires_at.is_none() {
        add("until", "never".to_owned());
    }
    let written = |amount: Option<Amount>| amount.map(shown).unwrap_or_default();
    match terms.rule {
        AmountRule::Whole => {}
        AmountRule::Left => add("locked", "yes".to_owned()),
        AmountRule::Parts { first } => {
            add("first_part", written(first));
            add("rule", "parts".to_owned());
        }
        AmountRule::Open { least, most } => {
            add("least", written(least));
            add("most", written(most));
            add("rule", "open".to_owned());
        }
    }
    if let Usage::Reusable {
        max_payments,
        max_total,
    } = terms.usage
    {
        let count = max_payments.map(|count| seat.number(count));
        add("max_payments", count.unwrap_or_default());
        add("max_total", written(max_total));
        add("reusable", "yes".to_owned());
    }
    fields
}
