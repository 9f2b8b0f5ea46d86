//! What stands beside links in tables: names and numbers of what they belong to.

use std::collections::HashMap;

use domain::id::LinkId;
use domain::message::MessageState;
use domain::scope::Scope;

use super::{Scoped, scoped};
use crate::rooms::read;
use crate::{Sql, StoreError, Tx};

/// What a link belongs to, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// The customer's name.
    pub customer: String,
    /// The account's name.
    pub account: String,
    /// The number of the document that it is for.
    pub document: Option<String>,
    /// The codes of its confirmed payments: ours and the bank's.
    pub codes: Vec<(String, Option<String>)>,
    /// Where the messages that send it stand, oldest first.
    pub told: Vec<MessageState>,
    /// Who opened it on the shop's own page, as they call themselves.
    pub payer: Option<String>,
}

/// What stands beside each of some links.
pub fn beside(
    tx: &mut Tx<'_>,
    scope: Scope,
    links: impl IntoIterator<Item = LinkId>,
) -> Result<HashMap<LinkId, Beside>, StoreError> {
    let ids: Vec<String> = links.into_iter().map(|id| id.to_string()).collect();
    let mut found = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let sql = Sql::new(
        "SELECT link.id, c.name AS customer_name, a.name AS account_name, d.number AS document,
            COALESCE(o.name, o.mobile) AS payer
         FROM link
         JOIN customer AS c ON c.merchant_id = link.merchant_id AND c.mode = link.mode
            AND c.id = link.customer_id
         JOIN financial_account AS a ON a.merchant_id = link.merchant_id AND a.id = link.account_id
         LEFT JOIN document AS d ON d.merchant_id = link.merchant_id AND d.mode = link.mode
            AND d.id = link.document_id
         LEFT JOIN open_payment AS o ON o.merchant_id = link.merchant_id AND o.mode = link.mode
            AND o.link_id = link.id",
    );
    let sql = scoped(sql, Scoped::Link, scope)
        .push(" AND link.id IN ")
        .bind_list(ids.iter().cloned());
    for row in tx.query_built(&sql)? {
        let one = Beside {
            customer: read::text(&row, "customer_name")?,
            account: read::text(&row, "account_name")?,
            document: read::opt_text(&row, "document")?,
            codes: Vec::new(),
            told: Vec::new(),
            payer: read::opt_text(&row, "payer")?,
        };
        found.insert(read::word(&row, "id")?, one);
    }
    let sql = Sql::new("SELECT payment.link_id, payment.code, payment.tracking_code FROM payment");
    let sql = scoped(sql, Scoped::Payment, scope)
        .push(" AND payment.state = 'paid' AND payment.link_id IN ")
        .bind_list(ids.iter().cloned())
        .push(" ORDER BY payment.id");
    for row in tx.query_built(&sql)? {
        let id: LinkId = read::word(&row, "link_id")?;
        if let Some(one) = found.get_mut(&id) {
            let codes = (
                read::text(&row, "code")?,
                read::opt_text(&row, "tracking_code")?,
            );
            one.codes.push(codes);
        }
    }
    let sql = Sql::new("SELECT message.topic, message.state FROM message");
    let sql = scoped(sql, Scoped::Message, scope)
        .push(" AND message.situation = 'link_sent' AND message.topic IN ")
        .bind_list(ids)
        .push(" ORDER BY message.topic, message.id");
    for row in tx.query_built(&sql)? {
        let id: LinkId = read::word(&row, "topic")?;
        if let Some(one) = found.get_mut(&id) {
            one.told.push(read::word(&row, "state")?);
        }
    }
    Ok(found)
}
