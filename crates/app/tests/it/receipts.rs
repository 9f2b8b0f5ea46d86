//! Receipts by hand, approval, void, the receipt of a payment that is booked later, and what the
//! customer owes after each.

use app::customer::CustomerError;
use app::link::{LinkView, Once};
use app::office::{Desk, Resending};
use app::receipt::{About, Asked, ReceiptError, ReceiptFilter};
use domain::access::{Permission, Reach, Role};
use domain::contact::Address;
use domain::customer::CustomerForm;
use domain::id::{CustomerId, PaymentId, ReceiptId};
use domain::message::Situation;
use domain::receipt::{ReceiptForm, ReceiptState, Refusal, Unbookable};
use domain::sending::Crowd;
use domain::settings::{Fault, Faults};
use store::rooms::books;
use tokio::task::JoinSet;

use crate::customers::{desk, with_role};
use crate::world::{RECIPIENT, World, rial};

fn once(key: &str) -> Once {
    Once {
        key: key.to_owned(),
        fingerprint: [1; 32],
    }
}

async fn customer(world: &World, desk: &Desk, name: &str, mobile: &str) -> CustomerId {
    let form = CustomerForm {
        kind: "person".to_owned(),
        name: name.to_owned(),
        mobile: mobile.to_owned(),
        may_message: true,
        ..CustomerForm::default()
    };
    let app = world.app();
    let made: Result<_, CustomerError> = app
        .make_customer(desk, &form, true, once(&app.form_nonce()), "req_1")
        .await;
    made.unwrap()
}

/// A form for 1,000 of the shop's unit.
async fn form(world: &World, desk: &Desk) -> ReceiptForm {
    let facts = world.app().receipt_choices(desk).await.unwrap();
    ReceiptForm {
        account: facts.accounts[0].0.id.to_string(),
        receipt_type: facts.types[0].id.to_string(),
        amount: "1000".to_owned(),
        method: "cash".to_owned(),
        received_at: Some(facts.now),
        ..ReceiptForm::default()
    }
}

async fn make(
    world: &World,
    desk: &Desk,
    typed: &str,
    form: &ReceiptForm,
) -> Result<ReceiptId, ReceiptError> {
    let app = world.app();
    let once = once(&app.form_nonce());
    app.make_receipt(desk, typed, form, once, "req_1").await
}

/// From now on receipts of the only type wait for approval.
async fn needs_approval(world: &World, needs: bool) {
    let needs = i64::from(needs);
    world
        .app()
        .store()
        .write(move |tx| {
            tx.reads_everything()
                .execute(
                    "UPDATE receipt_type SET needs_approval = $1",
                    &[needs.into()],
                )
                .map(drop)
        })
        .await
        .unwrap();
}

async fn state(world: &World, desk: &Desk, id: ReceiptId) -> ReceiptState {
    let record = world.app().office_receipt(desk, id).await.unwrap();
    record.row.receipt.state
}

/// What somebody owes, and what stands unapplied; nothing was ever booked: `None`.
async fn owes(world: &World, desk: &Desk, id: CustomerId) -> Option<(i64, i64)> {
    let all = world.app().customer_owing(desk, id).await.unwrap();
    let one = all.first()?;
    Some((one.owes.minor(), one.unapplied.minor()))
}

async fn nothing_is_broken(world: &World) {
    let scope = world.scope;
    let broken = world.read(move |tx| books::verify(tx, scope)).await;
    assert_eq!(broken, []);
}

pub(crate) async fn a_receipt_by_hand_is_found_by_whom_it_is_for_and_made_once(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let sara = customer(&world, &desk, "سارا رضایی", "09121234567").await;
    let form = form(&world, &desk).await;
    let amount = app.receipt_choices(&desk).await.unwrap().accounts[0].1;
    let minor = money::parse_amount("1000", amount, money::Currency::Irr)
        .unwrap()
        .minor();
    let first = app
        .make_receipt(&desk, "سارا", &form, once("n1"), "req_1")
        .await
        .unwrap();
    let again = app
        .make_receipt(&desk, "سارا", &form, once("n1"), "req_1")
        .await
        .unwrap();
    assert_eq!(first, again);
    for typed in ["0912 123 4567", &sara.to_string(), "رضايي"] {
        make(&world, &desk, typed, &form).await.unwrap();
    }
    assert_eq!(owes(&world, &desk, sara).await, Some((-4 * minor, 0)));
    let record = app.office_receipt(&desk, first).await.unwrap();
    assert_eq!(record.row.customer, "سارا رضایی");
    let kinds: Vec<_> = record
        .timeline
        .iter()
        .map(|one| one.kind.as_str())
        .collect();
    assert_eq!(kinds, ["receipt.created", "receipt.approved"]);
    assert!(record.timeline.iter().all(|one| !one.data.contains("سارا")));
    let list = app
        .office_receipts(&desk, ReceiptFilter::default(), 3)
        .await
        .unwrap();
    assert_eq!((list.page.rows.len(), list.page.next.is_some()), (3, true));
    assert_eq!(list.sums.sums[0].count, 4);
    nothing_is_broken(&world).await;
}

pub(crate) async fn nobody_and_several_are_told_with_all_else_that_is_wrong(world: World) {
    let desk = desk(&world).await;
    let form = form(&world, &desk).await;
    let fault = |error: ReceiptError| match error {
        ReceiptError::Wrong(faults) => faults,
        other => panic!("{other}"),
    };
    let wrong = make(&world, &desk, "سارا", &form).await.unwrap_err();
    assert_eq!(fault(wrong), Faults::one("customer", Fault::Nobody));
    let wrong = make(&world, &desk, " ", &form).await.unwrap_err();
    assert_eq!(fault(wrong), Faults::one("customer", Fault::Missing));
    customer(&world, &desk, "سارا رضایی", "").await;
    customer(&world, &desk, "سارا کیانی", "").await;
    let bad = ReceiptForm {
        amount: "0".to_owned(),
        ..form
    };
    match make(&world, &desk, "سارا", &bad).await.unwrap_err() {
        ReceiptError::Several(found, faults) => {
            assert_eq!(found.len(), 2);
            let expected = [("customer", Fault::Several), ("amount", Fault::Amount)];
            assert_eq!(faults.0, expected);
        }
        other => panic!("{other}"),
    }
    let list = world
        .app()
        .office_receipts(&desk, ReceiptFilter::default(), 9)
        .await;
    assert_eq!(list.unwrap().page.rows, []);
}

pub(crate) async fn what_needs_approval_counts_when_it_has_it_and_a_void_takes_it_back(
    world: World,
) {
    let (app, desk) = (world.app(), desk(&world).await);
    let sara = customer(&world, &desk, "Sara", "").await;
    let form = ReceiptForm {
        fee: "10".to_owned(),
        ..form(&world, &desk).await
    };
    needs_approval(&world, true).await;
    let id = make(&world, &desk, "Sara", &form).await.unwrap();
    assert_eq!(
        owes(&world, &desk, sara).await,
        None,
        "nothing is booked yet"
    );
    app.approve_receipt(&desk, id, "req_2").await.unwrap();
    let (owed, unapplied) = owes(&world, &desk, sara).await.unwrap();
    assert!(owed < 0 && unapplied == 0);
    let twice = app.approve_receipt(&desk, id, "req_2").await;
    assert!(matches!(
        twice,
        Err(ReceiptError::Refused(Refusal::Approved))
    ));
    let wrong = app.void_receipt(&desk, id, " ", "req_3").await;
    assert!(matches!(wrong, Err(ReceiptError::Wrong(_))));
    app.void_receipt(&desk, id, "counted twice", "req_3")
        .await
        .unwrap();
    assert_eq!(owes(&world, &desk, sara).await, Some((0, 0)));
    for done in [
        app.void_receipt(&desk, id, "again", "req_4").await,
        app.approve_receipt(&desk, id, "req_4").await,
    ] {
        assert!(matches!(done, Err(ReceiptError::Refused(Refusal::Void))));
    }
    let record = app.office_receipt(&desk, id).await.unwrap();
    let reasons: Vec<_> = record
        .marks
        .iter()
        .map(|mark| mark.reason.as_deref())
        .collect();
    assert_eq!(reasons, [None, Some("counted twice")]);
    // The words of a person stand in no event.
    assert!(
        record
            .timeline
            .iter()
            .all(|one| !one.data.contains("counted"))
    );
    let page = app
        .customer_statement(&desk, sara, Asked::default(), 10)
        .await
        .unwrap();
    let balances: Vec<_> = page
        .lines
        .iter()
        .map(|(line, _)| line.balance.minor())
        .collect();
    assert_eq!(balances, [owed, 0]);
    assert!(matches!(page.lines[0].1, About::Receipt { id: of, .. } if of == id));
    // One that nobody approved is taken back without a line.
    let other = make(&world, &desk, "Sara", &form).await.unwrap();
    app.void_receipt(&desk, other, "typed wrong", "req_5")
        .await
        .unwrap();
    assert_eq!(state(&world, &desk, other).await, ReceiptState::Refused);
    assert_eq!(owes(&world, &desk, sara).await, Some((0, 0)));
    nothing_is_broken(&world).await;
}

pub(crate) async fn of_many_who_approve_or_void_at_once_the_books_show_one(world: World) {
    let desk = desk(&world).await;
    let sara = customer(&world, &desk, "Sara", "").await;
    let form = form(&world, &desk).await;
    needs_approval(&world, true).await;
    for with_void in [false, true] {
        let id = make(&world, &desk, "Sara", &form).await.unwrap();
        let before = owes(&world, &desk, sara).await.map_or(0, |(owed, _)| owed);
        let mut crowd = JoinSet::new();
        for n in 0..12 {
            let (app, desk) = (world.app(), desk.clone());
            crowd.spawn(async move {
                if with_void && n % 2 == 0 {
                    let done = app.void_receipt(&desk, id, "no", "req_1").await;
                    (true, done)
                } else {
                    (false, app.approve_receipt(&desk, id, "req_1").await)
                }
            });
        }
        let (mut approved, mut voided) = (0, 0);
        while let Some(done) = crowd.join_next().await {
            match done.unwrap() {
                (true, Ok(())) => voided += 1,
                (false, Ok(())) => approved += 1,
                (_, Err(ReceiptError::Refused(_))) => {}
                (_, Err(other)) => panic!("{other}"),
            }
        }
        let after = owes(&world, &desk, sara).await.map_or(0, |(owed, _)| owed);
        if with_void {
            assert_eq!(voided, 1);
            assert!(approved <= 1, "none after the void");
            assert_eq!(after, before, "whatever came first, the void came too");
        } else {
            assert_eq!((approved, voided), (1, 0));
            assert!(after < before);
        }
    }
    nothing_is_broken(&world).await;
}

/// A link that books no receipt, paid.
async fn paid_without_receipt(world: &World) -> (LinkView, PaymentId) {
    let mut request = World::request(1_250_000);
    request.receipt = Some(false);
    let link = world.link_of(request).await;
    let mut payer = world.payer(&link).await;
    payer.chooses("sandbox").await.unwrap();
    payer.pays().await;
    payer.comes_back().await;
    (link, payer.payment())
}

pub(crate) async fn a_payment_without_a_receipt_gets_its_one_later(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let (link, payment) = paid_without_receipt(&world).await;
    let walk_in = link.link.customer;
    assert_eq!(owes(&world, &desk, walk_in).await, Some((0, 1_250_000)));
    let record = app.office_link(&desk, link.link.id).await.unwrap();
    assert!(record.payments[0].can_book);
    let id = app.book_receipt(&desk, payment, "req_1").await.unwrap();
    assert_eq!(owes(&world, &desk, walk_in).await, Some((-1_250_000, 0)));
    let again = app.book_receipt(&desk, payment, "req_1").await;
    assert!(matches!(
        again,
        Err(ReceiptError::Unbookable(Unbookable::HasOne))
    ));
    let record = app.office_link(&desk, link.link.id).await.unwrap();
    assert!(!record.payments[0].can_book);
    // Void: the payment stays paid, its money goes back to unapplied, and so it stays.
    app.void_receipt(&desk, id, "wrong customer", "req_2")
        .await
        .unwrap();
    assert_eq!(owes(&world, &desk, walk_in).await, Some((0, 1_250_000)));
    let again = app.book_receipt(&desk, payment, "req_3").await;
    assert!(matches!(
        again,
        Err(ReceiptError::Unbookable(Unbookable::HasOne))
    ));
    let record = app.office_receipt(&desk, id).await.unwrap();
    assert_eq!(record.origin.unwrap().payment, payment);
    nothing_is_broken(&world).await;
}

pub(crate) async fn only_what_is_paid_gets_a_receipt(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let link = world.link(1_250_000).await;
    let mut payer = world.payer(&link).await;
    payer.chooses("sandbox").await.unwrap();
    let refused = app.book_receipt(&desk, payer.payment(), "req_1").await;
    assert!(matches!(
        refused,
        Err(ReceiptError::Unbookable(Unbookable::NotPaid))
    ));
    let unknown = "pay_019a8d0a3c5a7b11a2b3c4d5e6f70819".parse().unwrap();
    let refused = app.book_receipt(&desk, unknown, "req_1").await;
    assert!(matches!(refused, Err(ReceiptError::NotFound)));
}

pub(crate) async fn a_receipt_of_a_payment_is_sent_to_whom_staff_name(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let (link, payment) = paid_without_receipt(&world).await;
    let id = app.book_receipt(&desk, payment, "req_1").await.unwrap();
    let known = app.receipt_readers(&desk, id).await.unwrap();
    let known: Vec<_> = known.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(known, [RECIPIENT], "whom the link was sent to");
    let none = app.send_receipt(&desk, id, &[], once("n0"), "req_2").await;
    assert!(
        matches!(none, Err(ReceiptError::Whom(Crowd::Nobody))),
        "{none:?}"
    );
    let books = [Address::Email("books@example.com".parse().unwrap())];
    for expected in [
        Resending::Now {
            messages: 1,
            silent: Vec::new(),
        },
        Resending::Before,
    ] {
        let sent = app
            .send_receipt(&desk, id, &books, once("n1"), "req_3")
            .await;
        assert_eq!(sent.unwrap(), expected);
    }
    world.everything_becomes_final().await;
    let all = world.messages(&link).await.into_iter();
    let mut receipts = all.filter(|one| one.situation == Situation::Receipt);
    let sent = receipts.next().unwrap();
    assert!(receipts.next().is_none());
    assert_eq!(sent.address, "books@example.com");
    let record = app.office_receipt(&desk, id).await.unwrap();
    let page = record.origin.unwrap().url.unwrap();
    let text = sent.body.unwrap();
    assert!(text.contains(&page) && text.contains("1,250,000"), "{text}");
    let told = record.timeline.iter().map(|one| one.kind.as_str());
    assert!(told.into_iter().any(|kind| kind == "receipt.sent"));

    let reader = with_role(&desk, Role::Viewer, Reach::AllShops);
    let refused = app
        .send_receipt(&reader, id, &books, once("n2"), "req_4")
        .await;
    assert!(refused.is_err(), "{refused:?}");
    app.void_receipt(&desk, id, "wrong customer", "req_5")
        .await
        .unwrap();
    let void = app
        .send_receipt(&desk, id, &books, once("n3"), "req_6")
        .await;
    assert!(matches!(void, Err(ReceiptError::Refused(Refusal::Void))));
    assert!(!app.office_receipt(&desk, id).await.unwrap().may_send);
    // By hand there is no page to send.
    let form = form(&world, &desk).await;
    customer(&world, &desk, "Sara", "").await;
    let by_hand = make(&world, &desk, "Sara", &form).await.unwrap();
    assert!(!app.office_receipt(&desk, by_hand).await.unwrap().may_send);
    let none = app
        .send_receipt(&desk, by_hand, &books, once("n4"), "req_7")
        .await;
    assert!(matches!(none, Err(ReceiptError::NotFound)));
}

pub(crate) async fn each_role_sees_makes_and_decides_or_is_told_the_permission(world: World) {
    let (app, owner) = (world.app(), desk(&world).await);
    customer(&world, &owner, "Sara", "").await;
    let form = form(&world, &owner).await;
    let id = make(&world, &owner, "Sara", &form).await.unwrap();
    let row = app.office_shops(&owner).await.unwrap();
    let one_shop = Reach::Shop(row[0].shop.id);
    let lacks = |done: Result<(), ReceiptError>| match done {
        Err(ReceiptError::Forbidden(permission)) => permission,
        other => panic!("{other:?}"),
    };
    for (role, reach) in [
        (Role::Sales, Reach::AllShops),
        (Role::Viewer, Reach::AllShops),
        // The ledger is the merchant's, not a shop's.
        (Role::Accountant, one_shop),
    ] {
        let desk = with_role(&owner, role, reach);
        let list = app
            .office_receipts(&desk, ReceiptFilter::default(), 5)
            .await;
        assert_eq!(lacks(list.map(drop)), Permission::SeeBalances, "{role}");
        let made = make(&world, &desk, "Sara", &form).await;
        assert_eq!(lacks(made.map(drop)), Permission::MakeReceipts, "{role}");
        let voided = app.void_receipt(&desk, id, "x", "req_1").await;
        assert_eq!(lacks(voided), Permission::ApproveReceipts, "{role}");
    }
    for role in [Role::Manager, Role::Accountant] {
        let desk = with_role(&owner, role, Reach::AllShops);
        let id = make(&world, &desk, "Sara", &form).await.unwrap();
        app.void_receipt(&desk, id, "x", "req_1").await.unwrap();
    }
}

pub(crate) async fn a_receipt_by_hand_is_for_an_open_document_of_its_customer(world: World) {
    let (app, room) = (world.app(), crate::documents::room(&world).await);
    let desk = room.desk.clone();
    let kind = domain::document::DocumentKind::Invoice;
    let id = crate::documents::makes(&world, &room, kind, "5000").await;
    let foreign = customer(&world, &desk, "سارا", "").await;
    let whom = room.customer.to_string();
    let of = async |typed: &str| app.receipt_papers(&desk, typed).await.unwrap();
    let papers = of(&whom).await;
    assert_eq!((papers[0].id, papers[0].left), (id, Some(rial(5_000))));
    assert_eq!(of(&foreign.to_string()).await, []);
    assert_eq!(of("nobody at all").await, []);
    let for_it = ReceiptForm {
        document: id.to_string(),
        ..form(&world, &desk).await
    };
    // Another customer's document, and one that is none.
    let refused = make(&world, &desk, &foreign.to_string(), &for_it).await;
    let fault = Faults::one("document", Fault::NoDocument);
    assert!(
        matches!(refused, Err(ReceiptError::Wrong(ref told)) if *told == fault),
        "{refused:?}"
    );
    // A link that is locked to the invoice follows what came by hand, and its void.
    let locked = world
        .link_of(app::link::LinkRequest {
            document: Some(id),
            rule: domain::link::AmountRule::Left,
            ..World::request(0)
        })
        .await;
    let due = |page: &app::pay::LinkPage| match page.standing {
        domain::link::Standing::Payable(due) => due.most().minor(),
        _ => 0,
    };
    let made = make(&world, &desk, &whom, &for_it).await.unwrap();
    let mut payer = world.payer(&locked).await;
    assert_eq!(due(payer.reloads().await), 4_000);
    let record = app.office_receipt(&desk, made).await.unwrap();
    assert_eq!(record.row.document.map(|(paper, _)| paper), Some(id));
    let listed = app
        .office_receipts(&desk, ReceiptFilter::default(), 5)
        .await
        .unwrap();
    assert_eq!(
        listed.page.rows[0].document.as_ref().map(|one| one.0),
        Some(id)
    );
    app.void_receipt(&desk, made, "اشتباه", "req_1")
        .await
        .unwrap();
    assert_eq!(due(payer.reloads().await), 5_000);
    // What is paid whole is offered no more.
    let whole = ReceiptForm {
        amount: "5000".to_owned(),
        ..for_it
    };
    make(&world, &desk, &whom, &whole).await.unwrap();
    assert_eq!(of(&whom).await, []);
    let page = payer.reloads().await;
    assert_eq!(page.standing, domain::link::Standing::NothingOwed);
    nothing_is_broken(&world).await;
}
