//! Documents: made once, numbered, edited by one of two, approved into the books.

use app::customer::CustomerError;
use app::document::{DocumentError, DocumentQuery, NewDocument};
use app::link::{LinkMessage, Once};
use app::office::Desk;
use app::settings::{Editor, SettingsError};
use domain::access::{Grant, Permission, Reach, Role};
use domain::customer::CustomerForm;
use domain::document::debt::Refusal;
use domain::document::fields::FieldForm;
use domain::document::{
    Deed, DocumentForm, DocumentKind, DocumentState, FieldValue, KindForm, LineForm,
};
use domain::id::{CustomerId, DocumentId, ShopId};
use domain::scope::Mode;
use domain::settings::{Fault, Flaw};
use store::rooms::books;
use tokio::task::JoinSet;

use crate::customers::{desk, once};
use crate::world::{SLUG, World, rial};

pub(crate) fn form(customer: CustomerId, amount: &str) -> DocumentForm {
    DocumentForm {
        customer: customer.to_string(),
        date: "۱۴۰۵/۰۹/۰۱".to_owned(),
        amount: amount.to_owned(),
        ..DocumentForm::default()
    }
}

pub(crate) struct Room {
    pub(crate) desk: Desk,
    pub(crate) customer: CustomerId,
    pub(crate) shop: ShopId,
}

pub(crate) async fn room(world: &World) -> Room {
    let (app, desk) = (world.app(), desk(world).await);
    let person = CustomerForm {
        kind: "person".to_owned(),
        name: "علی‌رضا کیانی".to_owned(),
        ..CustomerForm::default()
    };
    let made = app.make_customer(&desk, &person, false, once("c", 1), "req_1");
    let customer = made.await.map_err(|error: CustomerError| error).unwrap();
    let shop = app.find_shop(SLUG).await.unwrap().unwrap().shop.id;
    Room {
        desk,
        customer,
        shop,
    }
}

fn new_once(world: &World) -> Once {
    once(&world.app().form_nonce(), 1)
}

async fn tries(
    world: &World,
    room: &Room,
    (kind, source): (DocumentKind, Option<DocumentId>),
    form: &DocumentForm,
) -> Result<DocumentId, DocumentError> {
    let new = NewDocument {
        kind,
        shop: room.shop,
        source,
    };
    let app = world.app();
    app.make_document(&room.desk, new, form, new_once(world), "req_1")
        .await
}

pub(crate) async fn makes(
    world: &World,
    room: &Room,
    kind: DocumentKind,
    amount: &str,
) -> DocumentId {
    let form = form(room.customer, amount);
    tries(world, room, (kind, None), &form).await.unwrap()
}

pub(crate) async fn does(
    world: &World,
    desk: &Desk,
    at: (DocumentId, i64),
    deed: Deed,
) -> Result<(), DocumentError> {
    let app = world.app();
    app.do_to_document(desk, at, (deed, "اشتباه"), new_once(world), "req_2")
        .await
}

async fn numbers(world: &World, room: &Room, typed: &str) -> Vec<String> {
    let query = DocumentQuery {
        typed: typed.to_owned(),
        ..DocumentQuery::default()
    };
    let found = world.app().office_documents(&room.desk, &query, 50).await;
    let rows = found.unwrap().rows.into_iter();
    rows.map(|row| row.number).collect()
}

/// The balance of a customer by the transfers, and nothing broken in the books.
pub(crate) async fn owes(world: &World, customer: CustomerId) -> i64 {
    let scope = world.scope;
    world
        .read(move |tx| {
            let broken = books::verify(tx, scope)?;
            let mine = broken.iter().filter(|one| one.object.starts_with("doc_"));
            assert_eq!(mine.count(), 0, "{broken:?}");
            let account = format!("customer:{customer}");
            tx.reads_everything()
                .query_one(
                    "SELECT CAST(COALESCE(SUM(CASE WHEN debit_account = $1 THEN amount_minor
                    ELSE 0 - amount_minor END), 0) AS BIGINT) AS n FROM transfer
                 WHERE debit_account = $1 OR credit_account = $1",
                    &[account.into()],
                )?
                .int("n")
        })
        .await
}

pub(crate) async fn a_document_is_made_once_numbered_and_found(world: World) {
    let (app, room) = (world.app(), room(&world).await);
    let new = NewDocument {
        kind: DocumentKind::Invoice,
        shop: room.shop,
        source: None,
    };
    let form = DocumentForm {
        amount: String::new(),
        lines: vec![LineForm {
            text: "دیوان حافظ".to_owned(),
            quantity: "۲".to_owned(),
            price: "10,000".to_owned(),
            tax: "10".to_owned(),
            ..LineForm::default()
        }],
        ..form(room.customer, "")
    };
    let one = once("n1", 1);
    let made = app.make_document(&room.desk, new, &form, one.clone(), "req_1");
    let id = made.await.unwrap();
    let again = app.make_document(&room.desk, new, &form, one, "req_2");
    assert_eq!(again.await.unwrap(), id);
    let other = app.make_document(&room.desk, new, &form, once("n1", 2), "req_3");
    assert!(matches!(other.await, Err(DocumentError::Twice)));
    let record = app.office_document(&room.desk, id).await.unwrap();
    let document = &record.document;
    assert_eq!(document.number, "INV-2026-00001");
    assert_eq!(document.final_amount(), record.left);
    assert_eq!(document.worth.lines().len(), 1);
    for typed in ["", "عليرضا", "حافظ", "INV-2026-00001", "1"] {
        assert_eq!(numbers(&world, &room, typed).await, ["INV-2026-00001"]);
    }
    assert_eq!(numbers(&world, &room, "مینا").await, [""; 0]);
    assert_eq!(owes(&world, room.customer).await, 0, "a draft is no debt");
}

pub(crate) async fn documents_made_at_once_get_different_numbers(world: World) {
    let room = room(&world).await;
    let taken = DocumentForm {
        number: "INV-2026-00003".to_owned(),
        ..form(room.customer, "5")
    };
    let kind = (DocumentKind::Invoice, None);
    tries(&world, &room, kind, &taken).await.unwrap();
    let twice = tries(&world, &room, kind, &taken).await.unwrap_err();
    let DocumentError::Wrong(faults) = twice else {
        panic!("{twice}")
    };
    assert_eq!(faults.0, [("number".to_owned(), Fault::Taken)]);
    let mut all = JoinSet::new();
    for _ in 0..8 {
        let (app, desk, shop) = (world.app(), room.desk.clone(), room.shop);
        let (form, once) = (form(room.customer, "5"), new_once(&world));
        all.spawn(async move {
            let new = NewDocument {
                kind: DocumentKind::Invoice,
                shop,
                source: None,
            };
            app.make_document(&desk, new, &form, once, "req_1").await
        });
    }
    for made in all.join_all().await {
        made.unwrap();
    }
    let mut found = numbers(&world, &room, "").await;
    found.sort();
    let wanted: Vec<String> = (1..=9).map(|n| format!("INV-2026-{n:05}")).collect();
    assert_eq!(found, wanted, "what was typed before is left out");
}

pub(crate) async fn the_second_who_edits_a_document_is_told(world: World) {
    let (app, room) = (world.app(), room(&world).await);
    let id = makes(&world, &room, DocumentKind::Invoice, "5").await;
    let change = |version, amount: &str| {
        let (app, desk) = (app.clone(), room.desk.clone());
        let (form, once) = (form(room.customer, amount), new_once(&world));
        async move {
            app.change_document(&desk, (id, version), &form, once, "req_1")
                .await
        }
    };
    change(1, "7").await.unwrap();
    assert!(matches!(change(1, "8").await, Err(DocumentError::Changed)));
    let late = does(&world, &room.desk, (id, 1), Deed::Approve).await;
    assert!(matches!(late, Err(DocumentError::Changed)));
    let found = app.office_document(&room.desk, id).await.unwrap().document;
    assert_eq!(found.final_amount(), Some(rial(7)));
    assert_eq!(
        (found.version, found.number.as_str()),
        (2, "INV-2026-00001")
    );
    // What counts does not change any more, but its note does.
    does(&world, &room.desk, (id, 2), Deed::Approve)
        .await
        .unwrap();
    let noted = DocumentForm {
        note: "تلفنی".to_owned(),
        ..form(room.customer, "99")
    };
    app.change_document(&room.desk, (id, 3), &noted, new_once(&world), "req_1")
        .await
        .unwrap();
    let after = app.office_document(&room.desk, id).await.unwrap().document;
    assert_eq!(after.final_amount(), found.final_amount());
    assert_eq!(after.note.as_deref(), Some("تلفنی"));
}

pub(crate) async fn two_who_approve_at_once_book_one_debt(world: World) {
    let room = room(&world).await;
    let id = makes(&world, &room, DocumentKind::Invoice, "500").await;
    let mut all = JoinSet::new();
    for _ in 0..5 {
        let (app, desk, once) = (world.app(), room.desk.clone(), new_once(&world));
        all.spawn(async move {
            app.do_to_document(&desk, (id, 1), (Deed::Approve, ""), once, "req_1")
                .await
        });
    }
    let done = all.join_all().await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    let found = world.app().office_document(&room.desk, id).await.unwrap();
    let amount = found.document.final_amount().unwrap().minor();
    assert_eq!(owes(&world, room.customer).await, amount);
    let again = does(&world, &room.desk, (id, 2), Deed::Approve).await;
    assert!(matches!(again, Err(DocumentError::Refused(Refusal::State))));
    does(&world, &room.desk, (id, 2), Deed::Withdraw)
        .await
        .unwrap();
    assert_eq!(owes(&world, room.customer).await, 0);
    does(&world, &room.desk, (id, 3), Deed::Approve)
        .await
        .unwrap();
    assert_eq!(owes(&world, room.customer).await, amount);
    does(&world, &room.desk, (id, 4), Deed::Cancel)
        .await
        .unwrap();
    assert_eq!(owes(&world, room.customer).await, 0);
}

pub(crate) async fn an_invoice_made_from_an_order_moves_its_debt(world: World) {
    let room = room(&world).await;
    let order = makes(&world, &room, DocumentKind::Order, "1000").await;
    does(&world, &room.desk, (order, 1), Deed::Approve)
        .await
        .unwrap();
    let whole = owes(&world, room.customer).await;
    let form = form(room.customer, "300");
    let from = (DocumentKind::Invoice, Some(order));
    let invoice = tries(&world, &room, from, &form).await.unwrap();
    does(&world, &room.desk, (invoice, 1), Deed::Approve)
        .await
        .unwrap();
    assert_eq!(owes(&world, room.customer).await, whole, "it only moved");
    let app = world.app();
    let kept = app.delete_document(&room.desk, (order, 2), new_once(&world), "req_1");
    assert!(matches!(kept.await, Err(DocumentError::Kept(_))));
    does(&world, &room.desk, (order, 2), Deed::Cancel)
        .await
        .unwrap();
    assert_eq!(owes(&world, room.customer).await * 10, whole * 3);
    does(&world, &room.desk, (invoice, 2), Deed::Cancel)
        .await
        .unwrap();
    assert_eq!(owes(&world, room.customer).await, 0);
    // From what was cancelled nothing is made, and from an invoice no order.
    let late = tries(&world, &room, from, &form).await;
    assert!(matches!(late, Err(DocumentError::Refused(Refusal::State))));
}

fn editor(room: &Room) -> Editor {
    Editor::operator(room.desk.staff.merchant)
}

pub(crate) async fn a_kind_with_approval_is_approved_by_who_may(world: World) {
    let (app, room) = (world.app(), room(&world).await);
    let kind = DocumentKind::Invoice;
    let typed = KindForm {
        template: "ف-{number:3}".to_owned(),
        approval: true,
    };
    let by = editor(&room);
    app.change_document_kind(&by, (kind, 0), &typed)
        .await
        .unwrap();
    let late = app.change_document_kind(&by, (kind, 0), &typed).await;
    assert!(matches!(late, Err(SettingsError::Changed)));
    assert_eq!(
        app.document_kind(&by, kind).await.unwrap().next.as_deref(),
        Some("ف-001")
    );
    let id = makes(&world, &room, kind, "500").await;
    assert_eq!(numbers(&world, &room, "").await, ["ف-001"]);
    let mut sales = room.desk.clone();
    sales.staff.grants = vec![Grant {
        role: Role::Sales,
        reach: Reach::AllShops,
    }];
    let early = does(&world, &sales, (id, 1), Deed::Approve).await;
    let may = Permission::ApproveDocuments;
    assert!(matches!(early, Err(DocumentError::Forbidden(missing)) if missing == may));
    does(&world, &sales, (id, 1), Deed::Submit).await.unwrap();
    let own = does(&world, &sales, (id, 2), Deed::Approve).await;
    assert!(matches!(own, Err(DocumentError::Forbidden(_))));
    let mut accountant = sales.clone();
    accountant.staff.grants[0].role = Role::Accountant;
    does(&world, &accountant, (id, 2), Deed::Approve)
        .await
        .unwrap();
    let state = app
        .office_document(&sales, id)
        .await
        .unwrap()
        .document
        .state;
    assert_eq!(state, DocumentState::Approved);
    let mut viewer = sales;
    viewer.staff.grants[0].role = Role::Viewer;
    let blind = app.office_document(&viewer, id).await;
    assert!(matches!(
        blind,
        Err(DocumentError::Forbidden(Permission::Documents))
    ));
}

pub(crate) async fn custom_fields_are_asked_for_kept_and_told(world: World) {
    let (app, room) = (world.app(), room(&world).await);
    let kind = DocumentKind::Contract;
    let by = editor(&room);
    let field = |holds: &str, required| FieldForm {
        kind: holds.to_owned(),
        label: holds.to_owned(),
        required,
        active: true,
        ..FieldForm::default()
    };
    for (holds, required) in [("text", true), ("document", false), ("jalali_date", false)] {
        let field = field(holds, required);
        let made = app.create_document_field(&by, kind, &field);
        made.await.unwrap();
    }
    let bare = form(room.customer, "5");
    let told = tries(&world, &room, (kind, None), &bare).await.unwrap_err();
    let DocumentError::Wrong(faults) = told else {
        panic!("{told}")
    };
    assert_eq!(faults.0, [("field-f1".to_owned(), Fault::Missing)]);
    let order = makes(&world, &room, DocumentKind::Order, "5").await;
    let value = |key: &str, typed: &str| (key.to_owned(), typed.to_owned());
    let mut filled = DocumentForm {
        values: vec![
            value("f1", "سبز"),
            value("f2", "ord-2026-00001"),
            value("f3", "۱۴۰۵/۱۲/۳۰"),
        ],
        ..bare
    };
    let told = tries(&world, &room, (kind, None), &filled)
        .await
        .unwrap_err();
    let DocumentError::Wrong(faults) = told else {
        panic!("{told}")
    };
    assert_eq!(
        faults.0,
        [
            ("field-f2".to_owned(), Fault::NoDocument),
            ("field-f3".to_owned(), Fault::Date)
        ]
    );
    filled.values = vec![
        value("f1", "سبز"),
        value("f2", "ORD-۲۰۲۶-00001"),
        value("f3", "۱۴۰۵/۱۲/۲۹"),
    ];
    let id = tries(&world, &room, (kind, None), &filled).await.unwrap();
    let found = app.office_document(&room.desk, id).await.unwrap();
    let f2 = "f2".parse().unwrap();
    assert_eq!(
        found.document.value(&f2),
        Some(&FieldValue::Document(order))
    );
    assert_eq!(found.named[&order], "ORD-2026-00001");
    // Switched off: the value stays, whatever is sent.
    let off = FieldForm {
        active: false,
        ..field("text", true)
    };
    let f1 = "f1".parse().unwrap();
    app.change_document_field(&by, (kind, &f1, 1), &off)
        .await
        .unwrap();
    filled.values.clear();
    app.change_document(&room.desk, (id, 1), &filled, new_once(&world), "req_1")
        .await
        .unwrap();
    let found = app.office_document(&room.desk, id).await.unwrap().document;
    assert_eq!(found.value(&f1), Some(&FieldValue::Text("سبز".to_owned())));
}

pub(crate) async fn a_draft_is_deleted_and_another_world_knows_nothing(world: World) {
    let (app, room) = (world.app(), room(&world).await);
    let id = makes(&world, &room, DocumentKind::Form, "").await;
    let mut live = room.desk.clone();
    live.mode = Mode::Live;
    let foreign = app.office_document(&live, id).await;
    assert!(matches!(foreign, Err(DocumentError::NotFound)));
    let foreign = app.delete_document(&live, (id, 1), new_once(&world), "req_1");
    assert!(matches!(foreign.await, Err(DocumentError::NotFound)));
    let no_reason = app.do_to_document(
        &room.desk,
        (id, 1),
        (Deed::Cancel, " "),
        new_once(&world),
        "req_1",
    );
    assert!(matches!(no_reason.await, Err(DocumentError::Wrong(_))));
    let aside = app.set_document_archived(&room.desk, (id, 1), true, new_once(&world), "req_1");
    aside.await.unwrap();
    assert_eq!(numbers(&world, &room, "").await, [""; 0]);
    let back = app.set_document_archived(&room.desk, (id, 2), false, new_once(&world), "req_1");
    back.await.unwrap();
    let gone = app.delete_document(&room.desk, (id, 3), new_once(&world), "req_1");
    gone.await.unwrap();
    let found = app.office_document(&room.desk, id).await;
    assert!(matches!(found, Err(DocumentError::NotFound)));
}

pub(crate) async fn a_link_for_an_invoice_books_its_receipt_into_the_chosen_field(world: World) {
    let (app, room) = (world.app(), room(&world).await);
    let field = FieldForm {
        kind: "receipt".to_owned(),
        label: "Paid".to_owned(),
        active: true,
        ..FieldForm::default()
    };
    let by = editor(&room);
    let kind = DocumentKind::Invoice;
    app.create_document_field(&by, kind, &field).await.unwrap();
    let id = makes(&world, &room, kind, "500000").await;
    does(&world, &room.desk, (id, 1), Deed::Approve)
        .await
        .unwrap();
    let record = app.office_document(&room.desk, id).await.unwrap();
    let left = record.left.unwrap();
    let link = world
        .link_of(app::link::LinkRequest {
            document: Some(id),
            receipt_field: Some("f1".parse().unwrap()),
            amount: left,
            ..World::request(1)
        })
        .await;
    assert_eq!(link.link.customer, room.customer);
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    payer.comes_back().await;
    let record = app.office_document(&room.desk, id).await.unwrap();
    assert_eq!(record.receipts.len(), 1, "listed in the field");
    assert_eq!(record.receipts[0].field.as_str(), "f1");
    assert_eq!(record.left.unwrap().minor(), 0);
    assert_eq!(owes(&world, room.customer).await, 0, "paid and receipted");
    world.books_agree().await;
    // A field that is none of receipts, or of no document, is refused before anything is made.
    for (document, field) in [(Some(id), "f9"), (None, "f1")] {
        let wrong = app::link::LinkRequest {
            document,
            receipt_field: Some(field.parse().unwrap()),
            ..World::request(1_000)
        };
        assert!(world.tries_to_make(wrong).await.is_err());
    }
}

pub(crate) async fn a_text_may_name_the_fields_of_its_document(world: World) {
    let (app, room) = (world.app(), room(&world).await);
    let by = editor(&room);
    let kind = DocumentKind::Contract;
    for (key, holds) in [("place", "text"), ("due", "jalali_date"), ("fee", "money")] {
        let field = FieldForm {
            key: key.to_owned(),
            kind: holds.to_owned(),
            label: holds.to_owned(),
            active: true,
            ..FieldForm::default()
        };
        app.create_document_field(&by, kind, &field).await.unwrap();
    }
    let value = |key: &str, typed: &str| (key.to_owned(), typed.to_owned());
    let filled = DocumentForm {
        values: vec![value("place", "Yazd"), value("due", "1405/12/29")],
        ..form(room.customer, "500000")
    };
    let id = tries(&world, &room, (kind, None), &filled).await.unwrap();
    let message = |text: &str| app::link::LinkRequest {
        document: Some(id),
        message: Some(LinkMessage {
            email: Some(("Pay".to_owned(), text.to_owned())),
            short: None,
        }),
        ..World::request(1_000)
    };
    let text = "{{ field_place }}: {{ field_due }}{% if field_fee %} (+{{ field_fee }}){% endif %}";
    let link = world.link_of(message(text)).await;
    world.workers_run().await;
    let sent = world.messages(&link).await.remove(0).body.unwrap();
    assert!(sent.contains("\nYazd: 1405/12/29\n"), "{sent}");
    // One that nobody defined is told before anything is made.
    let told = world.tries_to_make(message("a\n{{ field_colour }}")).await;
    let Err(app::link::LinkError::Message(faults)) = told else {
        panic!("{told:?}")
    };
    let flaw = Flaw::Parameter("field_colour".to_owned());
    assert_eq!(faults.0, [("message/email/text", Fault::Line(2, flaw))]);
    // Of a link without a document they say nothing.
    let bare = app::link::LinkRequest {
        document: None,
        ..message(text)
    };
    let link = world.link_of(bare).await;
    world.workers_run().await;
    let sent = world.messages(&link).await.remove(0).body.unwrap();
    assert!(sent.contains("\n: \n") || sent.contains("\n:\n"), "{sent}");
}
