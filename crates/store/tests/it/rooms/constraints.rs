//! Every constraint of the product, broken on purpose.

use std::collections::BTreeSet;

use domain::customer::{Customer, CustomerKind};
use domain::event::Actor;
use domain::id::{ApiKeyId, ShopId};
use domain::message::Situation;
use domain::openpay::OpenPayRules;
use domain::receipt::{NewReceipt, ReceiptMark, Source};
use domain::scope::{Mode, Scope};
use domain::shop::Language;
use domain::template::{Format, TemplateName, Wording};
use store::rooms::callback::RawCallback;
use store::rooms::template::TemplateRow;
use store::rooms::{
    api_key, callback, customer, event, exchange, idempotency, logo, openpay, receipt, refund,
    sequencer, template,
};
use store::{Store, StoreError, Tx};

use super::build::{World, at, id, mark, open, token, write};
use super::schema::{Key, Kind, columns, keys};
use super::story;
use crate::ground::{Done, Ground};

/// What breaks a check or a foreign key, and nothing else.
const BROKEN: &[(&str, &str)] = &[
    (
        "provider_state_in_its_world",
        "UPDATE provider SET state = 'enabled'",
    ),
    ("link_paid_not_negative", "UPDATE link SET paid_minor = -1"),
    (
        "link_terms_amount_positive",
        "UPDATE link_terms SET amount_minor = 0",
    ),
    (
        "payment_amount_positive",
        "UPDATE payment SET amount_minor = -5",
    ),
    (
        "payment_answers_counted",
        "UPDATE payment SET answers = tries + 1",
    ),
    (
        "payment_paid_has_reference",
        "UPDATE payment SET state = 'paid' WHERE reference_key IS NULL",
    ),
    ("slip_claimed_positive", "UPDATE slip SET claimed_minor = 0"),
    (
        "slip_accepted_has_amount",
        "UPDATE slip SET accepted_minor = 5",
    ),
    ("slip_agreed_whole", "UPDATE slip SET agreed_by = 'usr_0'"),
    (
        "slip_rules_shop_fk",
        "UPDATE slip_rules SET shop_id = 'shp_0'
         WHERE shop_id = (SELECT MIN(shop_id) FROM slip_rules)",
    ),
    (
        "slip_payment_fk",
        "UPDATE slip SET payment_id = 'pay_0'
         WHERE payment_id = (SELECT MIN(payment_id) FROM slip)",
    ),
    (
        "slip_picture_slip_fk",
        "UPDATE slip_picture SET payment_id = 'pay_0'
         WHERE payment_id = (SELECT MIN(payment_id) FROM slip_picture)",
    ),
    (
        "slip_step_slip_fk",
        "UPDATE slip_step SET payment_id = 'pay_0'
         WHERE payment_id = (SELECT MIN(payment_id) FROM slip_step)",
    ),
    (
        "transfer_amount_positive",
        "UPDATE transfer SET amount_minor = 0",
    ),
    (
        "transfer_two_sides",
        "UPDATE transfer SET debit_account = credit_account",
    ),
    (
        "receipt_amount_positive",
        "UPDATE receipt SET amount_minor = -1",
    ),
    (
        "receipt_fee_within_amount",
        "UPDATE receipt SET fee_minor = amount_minor + 1",
    ),
    (
        "receipt_online_by_payment",
        "UPDATE receipt SET method = 'cash' WHERE payment_id IS NOT NULL",
    ),
    (
        "shop_logo_shop_fk",
        "UPDATE shop_logo SET shop_id = shop_id || '0'",
    ),
    (
        "template_shop_fk",
        "UPDATE template SET shop_id = shop_id || '0'",
    ),
    (
        "link_message_link_fk",
        "UPDATE link_message SET link_id = link_id || '0'",
    ),
    (
        "provider_account_fk",
        "UPDATE provider SET account_id = 'acc_0' WHERE driver <> 'slip'",
    ),
    (
        "link_terms_link_fk",
        // A version that no payment names.
        "UPDATE link_terms SET link_id = 'lnk_0' WHERE version = 2",
    ),
    ("payment_terms_fk", "UPDATE payment SET terms_version = 9"),
    (
        "payment_provider_fk",
        "UPDATE payment SET provider_id = 'prv_0'",
    ),
    (
        "transfer_debit_fk",
        "UPDATE transfer SET debit_account = 'nobody'",
    ),
    (
        "transfer_credit_fk",
        "UPDATE transfer SET credit_account = 'nobody'",
    ),
    (
        "receipt_payment_fk",
        "UPDATE receipt SET payment_id = 'pay_0'
         WHERE id = (SELECT MIN(id) FROM receipt) AND mode = 'test'",
    ),
    (
        "receipt_mark_receipt_fk",
        "UPDATE receipt_mark SET receipt_id = 'rcp_0'
         WHERE receipt_id = (SELECT MIN(receipt_id) FROM receipt_mark) AND kind = 'voided'",
    ),
    (
        "refund_payment_fk",
        "UPDATE refund SET payment_id = 'pay_0'",
    ),
    (
        "refund_amount_positive",
        "UPDATE refund SET amount_minor = 0",
    ),
    (
        "refund_settled_has_time",
        "UPDATE refund SET state = 'done', settled_at = NULL",
    ),
    (
        "customer_walk_in_stays",
        "UPDATE customer SET archived_at = 1",
    ),
    (
        "customer_merged_is_archived",
        "UPDATE customer SET merged_into = id WHERE archived_at IS NULL",
    ),
    (
        "openpay_shop_fk",
        "UPDATE openpay SET shop_id = 'shp_0' WHERE shop_id = (SELECT MIN(shop_id) FROM openpay)",
    ),
    (
        "open_payment_link_fk",
        "UPDATE open_payment SET link_id = 'lnk_0'
         WHERE link_id = (SELECT MIN(link_id) FROM open_payment)",
    ),
    (
        "contact_customer_fk",
        "UPDATE contact SET customer_id = 'cus_0'",
    ),
    (
        "customer_address_customer_fk",
        "UPDATE customer_address SET customer_id = 'cus_0'",
    ),
    (
        "customer_import_chunk_import_fk",
        "UPDATE customer_import_chunk SET import_id = 'imp_0' WHERE import_id = 'usr_1'",
    ),
    (
        "customer_import_bad_import_fk",
        "UPDATE customer_import_bad SET import_id = 'imp_0' WHERE import_id = 'usr_1'",
    ),
    (
        "link_copy_link_fk",
        "UPDATE link_copy SET link_id = 'lnk_0'",
    ),
    (
        "provider_past_provider_fk",
        "UPDATE provider_past SET provider_id = 'prv_0'",
    ),
    (
        "settlement_provider_fk",
        "UPDATE settlement SET provider_id = 'prv_0'",
    ),
    (
        "settlement_line_settlement_fk",
        "UPDATE settlement_line SET settlement_id = 'stl_0' WHERE settlement_id = 'usr_1'",
    ),
    (
        "document_source_fk",
        "UPDATE document SET source_id = 'doc_0' WHERE source_id IS NOT NULL",
    ),
    (
        "document_final_not_negative",
        "UPDATE document SET final_minor = -1",
    ),
    (
        "document_debt_only_approved",
        "UPDATE document SET state = 'draft' WHERE debt_minor > 0",
    ),
    (
        "document_line_document_fk",
        "UPDATE document_line SET document_id = 'doc_0'
         WHERE position = 1 AND document_id = (SELECT MIN(document_id) FROM document_line)",
    ),
    (
        "document_receipt_document_fk",
        "UPDATE document_receipt SET document_id = 'doc_0'",
    ),
    (
        "staff_password_has_email",
        "UPDATE staff SET password = 'x', email = NULL",
    ),
    (
        "saved_filter_staff_fk",
        "UPDATE saved_filter SET staff_id = 'nobody'",
    ),
    (
        "staff_role_staff_fk",
        "UPDATE staff_role SET staff_id = 'usr_0'",
    ),
];

/// A row that others refer to can neither go nor move to the other world.
const REFERRED: &[&str] = &[
    "DELETE FROM customer",
    "DELETE FROM customer_import",
    "DELETE FROM settlement",
    "DELETE FROM financial_account",
    "DELETE FROM link_terms",
    "DELETE FROM link",
    "DELETE FROM provider",
    "DELETE FROM shop",
    "DELETE FROM ledger_account",
    "DELETE FROM payment WHERE id IN (SELECT payment_id FROM receipt)",
    "DELETE FROM receipt WHERE id IN (SELECT receipt_id FROM receipt_mark)",
    "DELETE FROM staff",
    "UPDATE payment SET mode = 'live' WHERE id NOT IN (SELECT payment_id FROM receipt
        WHERE payment_id IS NOT NULL)",
    "DELETE FROM document",
    "UPDATE payment SET mode = 'live' WHERE id NOT IN (SELECT payment_id FROM receipt
        WHERE payment_id IS NOT NULL)",
    "UPDATE transfer SET mode = 'live'",
    "UPDATE transfer SET currency = 'EUR'",
];

/// At least two rows in every table, none of which shares a key with another.
async fn filled(ground: &Ground) -> Store {
    let store = super::build::open(ground);
    let world = story::tell(&store).await;
    let _other = story::tell(&store).await;
    write(&store, move |tx| {
        for n in [1, 2] {
            more(tx, &world, n)?;
        }
        tx.reads_everything()
            .execute("UPDATE customer SET number = id WHERE merchant_id = 1", &[])?;
        let live = Scope {
            mode: Mode::Live,
            ..world.scope
        };
        let event = world.event(9_999, domain::event::EventKind::LinkCreated, "lnk_1");
        event::append(tx, live, &[event])?;
        sequencer::round(tx, live, ("node", at(0), at(1))).map(drop)
    })
    .await;
    store
}

/// Who may come in and how messages go out; `$1` tells them apart.
const ACCESS: &[&str] = &[
    "INSERT INTO staff (merchant_id, id, name, world, active, version, created_at)
     VALUES (1, $1, 'سارا', 'test', 1, 1, 0)",
    "INSERT INTO staff_role (merchant_id, staff_id, reach, role) VALUES (1, $1, '*', $1)",
    "INSERT INTO staff_email (email, merchant_id, staff_id) VALUES ($1, 1, $1)",
    "INSERT INTO session (hash, id, merchant_id, staff_id, mode, agent, created_at, seen_at,
        expires_at) VALUES ($2, $1, 1, $1, 'test', '', 0, 0, 0)",
    "INSERT INTO one_time_link (hash, merchant_id, staff_id, purpose, created_at, expires_at)
     VALUES ($2, 1, $1, 'reset', 0, 0)",
    "INSERT INTO sign_in_failure (subject, hash, failures, last_at) VALUES ($1, $2, 1, 0)",
    "INSERT INTO openpay_code (merchant_id, mode, id, shop_id, owner, recipient, around, address,
        created_at, expires_at, tries)
     VALUES (1, 'test', $1, 'shp_0', $2, $2, $2, $2, 0, 0, 0)",
    "INSERT INTO channel (merchant_id, kind, active, settings, secrets, version)
     VALUES (1, $1, 1, '{}', $2, 1)",
    "INSERT INTO provider_past (merchant_id, mode, provider_id, version, terminal_key, base_url,
        credentials, replaced_at)
     SELECT 1, 'test', MIN(id), (SELECT COUNT(*) FROM provider_past), $1, 'x', $2, 0
     FROM provider WHERE merchant_id = 1 AND mode = 'test'",
    "INSERT INTO saved_filter (merchant_id, staff_id, list, name, query)
     VALUES (1, $1, $1, $1, 'x')",
    "INSERT INTO message_count (merchant_id, mode, subject, hour, sent) VALUES (1, 'test', $1, 1, 1)",
    "INSERT INTO notice (merchant_id, mode, user_id, id, kind, created_at)
     VALUES (1, 'test', $1, $1, 'paid', 0)",
    "INSERT INTO notice_choice (merchant_id, kind, user_id, bell, mail)
     VALUES (1, $1, $1, 'own', 1)",
];

/// The people of companies, who asked for no messages, and what is read from files.
const PEOPLE: &[&str] = &[
    "INSERT INTO contact_position (merchant_id, id, name, active, version)
     VALUES (1, $1, 'x', 1, 1)",
    "INSERT INTO contact (merchant_id, mode, id, customer_id, name, position, may_message)
     SELECT 1, 'test', $1, MIN(id), 'x', 'manager', 1 FROM customer WHERE merchant_id = 1
        AND mode = 'test'",
    "INSERT INTO customer_address (merchant_id, mode, customer_id, kind, address)
     SELECT 1, 'test', MIN(id), 'telegram', $1 FROM customer WHERE merchant_id = 1
        AND mode = 'test'",
    "INSERT INTO opt_out (merchant_id, mode, kind, address, id, reason, at)
     VALUES (1, 'test', 'telegram', $1, $1, 'x', 0)",
    "INSERT INTO customer_import (merchant_id, mode, id, file_name, state, good, duplicates, bad,
        unknown, make_duplicates, made, skipped, staff_id, created_at)
     VALUES (1, 'test', $1, 'x', 'ready', 0, 0, 0, '[]', 0, 0, 0, $1, 0)",
    "INSERT INTO customer_import_chunk (merchant_id, mode, import_id, place, made, content)
     VALUES (1, 'test', $1, 0, 0, '[]')",
    "INSERT INTO customer_import_bad (merchant_id, mode, import_id, line, content)
     VALUES (1, 'test', $1, 1, '[]')",
];

/// Which pages were opened and sent, and files of banks.
const BOARD: &[&str] = &[
    "INSERT INTO openpay_prefill (merchant_id, mode, id, shop_id, token, query, language, created_at)
     VALUES (1, 'test', $1, 'shp_0', $1, '', 'fa', 0)",
    "INSERT INTO link_opened (merchant_id, mode, link_id, at) VALUES (1, 'test', $1, 0)",
    "INSERT INTO settlement (merchant_id, mode, id, provider_id, file_name, file_hash, state,
        layout, unit, sums, staff_id, created_at, moved_at)
     SELECT 1, 'test', $1, MIN(id), 'x', $1, 'done', '{}', 'rial', '[]', $1, 0, 0 FROM provider
     WHERE merchant_id = 1 AND mode = 'test'",
    "INSERT INTO settlement_line (merchant_id, mode, settlement_id, finding, place)
     VALUES (1, 'test', $1, 'unread', 1)",
    "INSERT INTO bank_left (merchant_id, mode, provider_id, gateway_key, words, seen_at)
     VALUES (1, 'test', $1, $1, 'x', 0)",
    "INSERT INTO link_copy (merchant_id, mode, link_id, address)
     SELECT 1, 'test', MIN(id), $1 FROM link WHERE merchant_id = 1 AND mode = 'test'",
    "INSERT INTO money_sum (merchant_id, mode, slot, shop_id, provider_id, currency, payments,
        received_minor, returned_minor) VALUES (1, 'test', 0, $1, $1, 'IRR', 0, 0, 0)",
    "INSERT INTO money_summed (merchant_id, mode, transfer_id, summed_at) VALUES (1, $1, 'x', 0)",
    "INSERT INTO provider_hour (merchant_id, mode, provider_id, hour, calls, answered, slow,
        unreachable, configuration, took_ms) VALUES (1, 'test', $1, 0, 0, 0, 0, 0, 0, 0)",
];

fn more(tx: &mut Tx<'_>, world: &World, n: u128) -> Done {
    for sql in BOARD.iter().chain(PEOPLE) {
        tx.execute(sql, &[format!("usr_{n}").into()])?;
    }
    for sql in ACCESS {
        let params = [format!("usr_{n}").into(), n.to_be_bytes().into()];
        let used = if sql.contains("$2") { 2 } else { 1 };
        tx.execute(sql, &params[..used])?;
    }
    let (scope, place) = (world.scope, world.n(n + 50));
    let number = u8::try_from(n).unwrap();
    let merchant = scope.merchant;
    let mut shop = world.shop.clone();
    (shop.shop.id, shop.shop.slug) = (id("shp", place), format!("other-{n}").parse().unwrap());
    store::rooms::shop::insert(tx, &shop, at(0))?;
    logo::put(tx, merchant, shop.shop.id, ("aa", &[1]))?;
    let rules = OpenPayRules::usual(shop.shop.currency);
    openpay::save_rules(tx, merchant, shop.shop.id, &rules, 0)?;
    let mut account = world.account.clone();
    account.id = id("acc", place);
    store::rooms::account::insert(tx, merchant, &account)?;
    store::rooms::account::insert_receipt_type(tx, merchant, id("rct", place), "x")?;
    let mut provider = world.provider.clone();
    (provider.provider.id, provider.token) = (id("prv", place), token(scope.mode, place));
    store::rooms::provider::insert(tx, scope, &provider)?;
    api_key::insert(
        tx,
        scope,
        id::<ApiKeyId>("key", place),
        "key",
        &[number],
        at(0),
    )?;
    let other = Customer {
        kind: CustomerKind::Person,
        name: "سارا".to_owned(),
        ..Customer::walk_in(id("cus", place))
    };
    let walk_in_of: Option<ShopId> = Some(id("shp", place));
    customer::insert(tx, scope, &other, walk_in_of, at(0))?;
    let (link, mut terms) = world.link(n);
    terms.version = u32::try_from(n + 1).unwrap();
    store::rooms::link::amend(tx, scope, link.id, &terms, at(0))?;
    let opened = super::openpay::opened(&link, "+989121234567", 1);
    openpay::insert(tx, scope, &opened, at(0))?;
    let words = Wording::stored(Format::Email, "x".to_owned(), "x".to_owned());
    template::insert_of_link(tx, scope, link.id, &words)?;
    template::insert_of_sending(tx, scope, &[id("msg", place)], std::slice::from_ref(&words))?;
    let situation = if n.is_multiple_of(2) {
        Situation::LinkSent
    } else {
        Situation::Paid
    };
    let name = TemplateName {
        shop: world.shop.shop.id,
        situation,
        format: Format::Email,
        language: Language::English,
    };
    let row = TemplateRow {
        name,
        wording: Some(words),
        version: 1,
    };
    template::insert(tx, scope.merchant, &row)?;
    let payment = world.payment(&link, n).id;
    let raw = RawCallback {
        id: id("cbk", place),
        method: "GET".to_owned(),
        query: String::new(),
        body: Vec::new(),
        at: at(0),
    };
    callback::insert(tx, scope, payment, &raw)?;
    callback::insert_stray(tx, scope, "t", &raw, "unknown")?;
    let asked = exchange::Exchange {
        id: id("exc", place),
        payment,
        step: "begin",
        request: String::new(),
        answer: String::new(),
        took_us: 0,
        at: at(0),
    };
    exchange::insert(tx, scope, &asked)?;
    idempotency::take(tx, scope, &format!("key {n}"), &[number], at(0))?;
    refund::insert(tx, scope, &super::back::bare(world, n))?;
    let voided = mark(ReceiptMark::Voided, at(30));
    receipt::mark(tx, scope, id("rcp", world.n(n)), &voided)?;
    super::slips::more(tx, world, (payment, account.id, shop.shop.id), n)?;
    super::papers::more(tx, world, n)
}

async fn run(store: &Store, sql: &'static str) -> Done<u64> {
    store.write(move |tx| tx.execute(sql, &[])).await
}

/// Gives the rows of one merchant the same values in the columns of a key; where the key is of the
/// merchants and worlds themselves, all rows.
fn collide(key: &Key) -> &'static str {
    let table = &key.table;
    let scope = |column: &&str| ["merchant_id", "mode"].contains(column);
    let (scopes, own): (Vec<_>, Vec<_>) = key.columns.split(' ').partition(scope);
    let (changed, rows) = match (own.is_empty(), scopes.is_empty()) {
        // Another constraint forbids a payment where there was none.
        _ if key.name == "receipt_payment_unique" => {
            (own, "merchant_id = 1 AND payment_id IS NOT NULL")
        }
        (true, _) => (scopes, "1 = 1"),
        (false, true) => (own, "1 = 1"),
        (false, false) => (own, "merchant_id = 1"),
    };
    let set = |column: &&str| {
        format!(
            "{column} = (SELECT {column} FROM {table} WHERE {column} IS NOT NULL
                ORDER BY {column} LIMIT 1)"
        )
    };
    let set: Vec<_> = changed.iter().map(set).collect();
    format!("UPDATE {table} SET {} WHERE {rows}", set.join(", ")).leak()
}

pub(crate) async fn every_constraint_of_the_product_tells_its_name(ground: Ground) {
    let store = filled(&ground).await;
    let keys = keys(&store).await;
    let mut provoked = BTreeSet::new();
    for key in &keys {
        let name = key.name.as_str();
        let by_hand = BROKEN.iter().find(|(broken, _)| *broken == name);
        let (sql, expected) = match (key.kind, by_hand) {
            (Kind::Primary | Kind::Unique | Kind::UniqueIndex, None) => {
                (collide(key), StoreError::Duplicate(name.to_owned()))
            }
            (Kind::Check, Some((_, sql))) => (*sql, StoreError::Check(name.to_owned())),
            (Kind::Foreign, Some((_, sql))) => (*sql, StoreError::ForeignKey),
            (Kind::Index, None) => continue,
            _ => panic!("{name} has no statement that breaks it"),
        };
        assert_eq!(run(&store, sql).await, Err(expected), "{name}: {sql}");
        provoked.insert(name);
    }
    for (name, _) in BROKEN {
        assert!(provoked.contains(name), "{name} is no constraint any more");
    }
}

pub(crate) async fn a_missing_value_tells_its_column(ground: Ground) {
    let store = filled(&ground).await;
    let mut tried = 0;
    for (table, column, _, needed) in columns(&store).await {
        // SQLite numbers a lone integer key by itself, and says so in its own way.
        if !needed || (table.as_str(), column.as_str()) == ("merchant", "merchant_id") {
            continue;
        }
        let sql = format!("UPDATE {table} SET {column} = NULL").leak();
        let expected = StoreError::Check(format!("{table}_{column}_not_null"));
        assert_eq!(run(&store, sql).await, Err(expected), "{sql}");
        tried += 1;
    }
    assert!(tried > 150, "{tried}");
}

pub(crate) async fn what_is_referred_to_stays_in_its_place(ground: Ground) {
    let store = filled(&ground).await;
    for sql in REFERRED {
        assert_eq!(run(&store, sql).await, Err(StoreError::ForeignKey), "{sql}");
    }
}

/// A call of a room that breaks a key.
type Call = fn(&mut Tx<'_>, &World) -> Done;

/// The rooms' own promises about duplicates.
pub(crate) async fn a_room_passes_on_the_name_of_the_key_that_was_taken(ground: Ground) {
    let store = open(&ground);
    let world = story::tell(&store).await;
    let calls: [(&str, Call); 9] = [
        ("slug_pk", |tx, world| {
            store::rooms::shop::insert(tx, &world.shop, at(0))
        }),
        ("customer_walk_in_unique", |tx, world| {
            let customer = Customer {
                id: id("cus", 77),
                ..world.customer.clone()
            };
            let shop = Some(world.shop.shop.id);
            customer::insert(tx, world.scope, &customer, shop, at(0))
        }),
        ("customer_number_unique", |tx, world| {
            for n in [78, 79] {
                let customer = Customer {
                    number: Some("7".parse().unwrap()),
                    ..super::customers::person(n, "Sara")
                };
                customer::insert(tx, world.scope, &customer, None, at(0))?;
            }
            Ok(())
        }),
        ("link_token_unique", |tx, world| {
            let (mut link, terms) = world.link(99);
            link.token = world.link(1).0.token;
            store::rooms::link::insert(tx, world.scope, &link, &terms)
        }),
        ("link_terms_pk", |tx, world| {
            let (link, terms) = world.link(1);
            store::rooms::link::amend(tx, world.scope, link.id, &terms, at(0))
        }),
        ("payment_gateway_key_unique", |tx, world| {
            let link = world.link(1).0;
            let one = store::rooms::payment::find(tx, world.scope, world.payment(&link, 1).id)?;
            let two = store::rooms::payment::find(tx, world.scope, world.payment(&link, 7).id)?;
            let mut two = two.unwrap();
            two.gateway_key = one.unwrap().gateway_key;
            let read_as = (two.state, two.tries);
            store::rooms::payment::save(tx, world.scope, &two, read_as).map(drop)
        }),
        ("receipt_mark_pk", |tx, world| {
            let approved = mark(ReceiptMark::Approved, at(0));
            receipt::mark(tx, world.scope, id("rcp", world.n(1)), &approved)
        }),
        ("receipt_payment_unique", |tx, world| {
            let link = world.link(1).0;
            let again = NewReceipt {
                id: id("rcp", 77),
                token: token(world.scope.mode, 77),
                source: Source::Payment(world.payment(&link, 1).id),
                customer: world.customer.id,
                account: world.account.id,
                receipt_type: world.shop.receipt_type,
                amount: super::build::rial(500_000),
                received_at: at(0),
                made_by: Actor::System,
                approved: false,
            };
            receipt::insert(tx, world.scope, &again, at(0))
        }),
        ("resolve_item_payment_unique", |tx, world| {
            let again = domain::resolve::NewResolve {
                id: id("res", 77),
                reason: domain::resolve::ResolveReason::AlreadyPaid,
                payment: world.payment(&world.link(5).0, 5).id,
                link: world.link(5).0.id,
                amount: super::build::rial(1),
                detail: String::new(),
            };
            store::rooms::resolve::insert(tx, world.scope, &again, at(0))
        }),
    ];
    for (name, call) in calls {
        let world = world.clone();
        let answer = store.write(move |tx| call(tx, &world)).await;
        assert_eq!(answer, Err(StoreError::Duplicate(name.to_owned())));
    }
}
