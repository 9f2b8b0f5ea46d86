//! No question of the product walks through a table that grows: the store is opened watched, and
//! refuses such statements. The stories of the crates above run on watched stores too.

use domain::customer::CustomerKind;
use domain::document::{DocumentKind, DocumentState};
use domain::id::{CustomerId, DocumentId, LinkId, MessageId, PaymentId, ReceiptId, UserId};
use domain::link::LinkState;
use domain::message::MessageState;
use domain::payment::PaymentState;
use domain::receipt::ReceiptState;
use domain::search::query;
use store::rooms::customer::{self, CustomerFilter};
use store::rooms::document::{self, DocumentFilter};
use store::rooms::office::{
    self, FoundPayments, LinkFilter, LinkOrder, LinkOrigin, LinkPlace, MessageFilter,
    OpenPaymentFilter, OpenState, PaymentFilter, Sight, Span,
};
use store::rooms::receipt::{self, ReceiptFilter};
use store::rooms::report::{self, MoneyFilter};
use store::rooms::{
    books, callback, delivery, event, job, ledger, link, message, payment, resolve, sequencer,
    under_way,
};
use store::{Store, StoreError, Tx};

use super::build::{World, at, id, rial, setup, write};
use crate::ground::{Done, Ground, Setup};

/// A store that refuses to walk through a large table.
fn watched(ground: &Ground) -> Store {
    ground.open_with(Setup {
        watched: true,
        ..setup()
    })
}

pub(crate) async fn a_statement_that_walks_through_a_large_table_is_refused(ground: Ground) {
    let store = watched(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let walk = |tx: &mut Tx<'_>| tx.query("SELECT id FROM message WHERE topic = 'a'", &[]);
    let refused = store.read(move |tx| walk(tx).map(drop)).await;
    assert!(
        matches!(refused, Err(StoreError::Statement(_))),
        "{refused:?}"
    );
    // Who says so may, and the next unit may not.
    let meant = store.read(move |tx| {
        tx.reads_everything();
        tx.query("SELECT id FROM message WHERE address = 'a'", &[])
            .map(drop)
    });
    meant.await.unwrap();
    let after = store
        .read(|tx| tx.query("SELECT id FROM message", &[]).map(drop))
        .await;
    assert!(matches!(after, Err(StoreError::Statement(_))));
    let books = store.read_long(move |tx| books::verify(tx, scope)).await;
    assert_eq!(books.unwrap(), []);
}

/// What the list of links may be narrowed to, one by one.
fn link_filters(world: &World) -> Vec<LinkFilter> {
    let all = LinkFilter::default;
    let states = LinkState::ALL.iter().map(|state| LinkFilter {
        state: Some((*state, at(50))),
        ..all()
    });
    let orders = [LinkOrder::Amount, LinkOrder::Expiry, LinkOrder::Paid];
    let orders = orders.map(|order| LinkFilter { order, ..all() });
    let sight = |shops, own| LinkFilter {
        sight: Sight::Part {
            shops,
            own,
            maker: id::<UserId>("usr", 1).to_string(),
        },
        ..all()
    };
    let shop = world.shop.shop.id;
    let mut filters: Vec<LinkFilter> = states.chain(orders).collect();
    filters.extend([
        all(),
        sight(vec![shop], Vec::new()),
        sight(Vec::new(), vec![shop]),
        LinkFilter {
            search: query("order 12"),
            ..all()
        },
        LinkFilter {
            reference: Some("r-1".to_owned()),
            ..all()
        },
        LinkFilter {
            customer: Some(world.customer.id),
            ..all()
        },
        LinkFilter {
            customers: Some(vec![world.customer.id, id("cus", 5)]),
            ..all()
        },
        LinkFilter {
            document: Some(id("doc", 1)),
            ..all()
        },
        LinkFilter {
            documents: Some(vec![id("doc", 1), id("doc", 2)]),
            ..all()
        },
        LinkFilter {
            links: Some(vec![world.link_id(1), world.link_id(2)]),
            ..all()
        },
        LinkFilter {
            account: Some(world.account.id),
            ..all()
        },
        LinkFilter {
            shop: Some(shop),
            account: Some(world.account.id),
            ..all()
        },
        LinkFilter {
            origin: Some(LinkOrigin::User(id("usr", 1))),
            ..all()
        },
        LinkFilter {
            origin: Some(LinkOrigin::OpenPay),
            ..all()
        },
        LinkFilter {
            origin: Some(LinkOrigin::Program),
            told: vec![MessageState::Failed],
            ..all()
        },
        LinkFilter {
            expires: Span {
                from: Some(at(1)),
                before: Some(at(9)),
            },
            paid: Span {
                from: Some(at(1)),
                before: None,
            },
            ..all()
        },
        LinkFilter {
            paid: Span {
                from: Some(at(1)),
                before: None,
            },
            state: Some((LinkState::Paid, at(50))),
            order: LinkOrder::Paid,
            ..all()
        },
        LinkFilter {
            from: Some(at(1)),
            before: Some(at(9)),
            ..all()
        },
        LinkFilter {
            min: Some(rial(1)),
            max: Some(rial(9)),
            ..all()
        },
    ]);
    filters
}

pub(crate) async fn no_list_walks_through_a_large_table(ground: Ground) {
    let store = watched(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let (made, terms) = world.link(1);
    write(&store, move |tx| link::insert(tx, scope, &made, &terms)).await;
    let last: LinkId = world.link_id(1);
    for filter in link_filters(&world) {
        write(&store, move |tx| {
            for after in [None, Some(last)] {
                let filter = LinkFilter {
                    after: after.map(LinkPlace::Listed),
                    ..filter.clone()
                };
                office::links(tx, scope, &filter, 20)?;
                office::link_sums(tx, scope, &filter)?;
            }
            Ok(())
        })
        .await;
    }
    let of = world.clone();
    write(&store, move |tx| {
        office::beside(tx, scope, [last])?;
        let states = PaymentState::ALL.iter().map(|state| vec![*state]);
        for states in states.chain([Vec::new()]) {
            let filter = PaymentFilter {
                states,
                ..PaymentFilter::default()
            };
            office::payments(tx, scope, &filter, 20)?;
            office::payment_sums(tx, scope, &filter)?;
        }
        payments(tx, &of)?;
        office::messages(tx, scope, &MessageFilter::default(), 20)?;
        receipts(tx, &of)?;
        for state in [None, Some(OpenState::Paid), Some(OpenState::Untried)] {
            let filter = OpenPaymentFilter {
                state,
                shop: Some(id("shp", 1)),
                text: Some("sara".to_owned()),
                from: Some(at(1)),
                min: Some(rial(1)),
                ..OpenPaymentFilter::default()
            };
            for filter in [filter, OpenPaymentFilter::default()] {
                office::open_payments(tx, scope, &filter, 20)?;
                office::open_payment_sums(tx, scope, &filter)?;
            }
        }
        let narrow = MoneyFilter {
            shops: Some(vec![id("shp", 1)]),
            providers: Some(vec![id("prv", 1)]),
        };
        for filter in [MoneyFilter::default(), narrow] {
            report::money(tx, scope, &filter, &[(at(0), at(900))])?;
        }
        report::waits(tx, scope, at(9))?;
        report::sum_up(tx, scope, at(9))?;
        office::doing(tx, scope, at(9)).map(drop)
    })
    .await;
    write(&store, move |tx| customers_and_documents(tx, &world)).await;
}

fn payments(tx: &mut Tx<'_>, world: &World) -> Done {
    let (scope, none) = (world.scope, PaymentFilter::default);
    let found = office::find_payments(tx, scope, "order 12", 20)?;
    office::links_coded(tx, scope, "order 12")?;
    let found = FoundPayments {
        payments: vec![id("pay", 1), id("pay", 2)],
        links: vec![world.link_id(1), world.link_id(2)],
        ..found
    };
    for filter in [
        PaymentFilter {
            found: Some(found),
            ..none()
        },
        PaymentFilter {
            customers: Some(vec![world.customer.id, id("cus", 5)]),
            ..none()
        },
        PaymentFilter {
            provider: Some(world.provider.provider.id),
            account: Some(world.account.id),
            shop: Some(world.shop.shop.id),
            from: Some(at(1)),
            before: Some(at(9)),
            min: Some(rial(1)),
            ..none()
        },
    ] {
        office::payments(tx, scope, &filter, 20)?;
        office::payment_sums(tx, scope, &filter)?;
    }
    Ok(())
}

fn receipts(tx: &mut Tx<'_>, world: &World) -> Done {
    let (scope, none) = (world.scope, ReceiptFilter::default);
    for filter in [
        none(),
        ReceiptFilter {
            states: vec![ReceiptState::Pending],
            ..none()
        },
        ReceiptFilter {
            number: Some(7),
            ..none()
        },
        ReceiptFilter {
            customers: Some(vec![world.customer.id, id("cus", 5)]),
            ..none()
        },
        ReceiptFilter {
            account: Some(world.account.id),
            min: Some(rial(1)),
            max: Some(rial(9)),
            from: Some(at(1)),
            ..none()
        },
    ] {
        receipt::list(tx, scope, &filter, 20)?;
        receipt::sums(tx, scope, &filter)?;
    }
    Ok(())
}

fn customers_and_documents(tx: &mut Tx<'_>, world: &World) -> Done {
    let scope = world.scope;
    assert_eq!(world.customer.kind, CustomerKind::WalkIn);
    for typed in ["", "sara", "sara ahmadi", "0912"] {
        for archived in [false, true] {
            let filter = CustomerFilter {
                search: query(typed),
                archived,
                after: None,
            };
            customer::list(tx, scope, &filter, 20)?;
            let filter = DocumentFilter {
                search: query(typed),
                archived,
                ..DocumentFilter::default()
            };
            document::list(tx, scope, &filter, 20)?;
        }
    }
    let kinds = [None, Some(DocumentKind::Invoice)];
    let states = [None, Some(DocumentState::Pending)];
    for (kind, state) in kinds
        .into_iter()
        .flat_map(|kind| states.map(|state| (kind, state)))
    {
        for (customer, min) in [
            (None, None),
            (Some(world.customer.id), None),
            (None, Some(rial(5))),
        ] {
            let filter = DocumentFilter {
                kind,
                state,
                customer,
                min,
                ..DocumentFilter::default()
            };
            document::list(tx, scope, &filter, 20)?;
            document::sums(tx, scope, &filter)?;
        }
    }
    Ok(())
}

pub(crate) async fn no_step_of_a_payment_walks_through_a_large_table(ground: Ground) {
    let store = watched(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let (made, terms) = world.link(1);
    write(&store, move |tx| {
        link::insert(tx, scope, &made, &terms)?;
        let paid = world.payment(&made, 1);
        payment::insert(tx, scope, &paid)?;
        one_payment(tx, &world, &made, paid.id)
    })
    .await;
}

/// What page, start, callback, settle, message and office ask about one payment.
fn one_payment(tx: &mut Tx<'_>, world: &World, of: &domain::link::Link, paid: PaymentId) -> Done {
    let (scope, none) = (world.scope, id::<DocumentId>("doc", 1));
    link::find_by_token(tx, scope, &of.token)?;
    link::lock_document(tx, scope, of.id)?;
    link::lock(tx, scope, of.id)?;
    link::held(tx, scope, of)?;
    link::description(tx, scope, of.id, 1)?;
    let filter = link::Filter {
        reference: Some("a".to_owned()),
        ..link::Filter::default()
    };
    link::list(tx, scope, &filter, 20)?;
    under_way::link_by_token(tx, scope, &of.token)?;
    under_way::of_link(tx, scope, of.id)?;
    payment::of_link(tx, scope, of.id)?;
    payment::lock(tx, scope, paid)?;
    payment::unsettled(tx, scope, at(9), None, 20)?;
    payment::list(tx, scope, &payment::Filter::default(), 20)?;
    callback::of_payment(tx, scope, paid, 9)?;
    callback::count(tx, scope, paid)?;
    office::callbacks(tx, scope, paid)?;
    office::exchanges(tx, scope, paid)?;
    receipt::of_payment(tx, scope, paid)?;
    receipt::marks(tx, scope, id::<ReceiptId>("rcp", 1))?;
    resolve::of_payment(tx, scope, paid)?;
    resolve::paid_after_cancel(tx, scope, of.id)?;
    resolve::list(tx, scope, true, 20)?;
    message::of_link(tx, scope, of.id)?;
    message::recipients(tx, scope, of.id)?;
    message::find(tx, scope, id::<MessageId>("msg", 1))?;
    message::any_waiting(tx, scope)?;
    event::of_object(tx, scope, paid)?;
    ledger::owing(tx, scope, id::<CustomerId>("cus", 1), None)?;
    document::find(tx, scope, none)?;
    sequencer::waits(tx, scope)?;
    sequencer::round(tx, scope, ("node", at(0), at(9)))?;
    job::next_due(tx, scope.merchant, domain::job::Lane::Message)?;
    let to = domain::contact::Address::Email("sara@example.org".parse().unwrap());
    delivery::bounced(tx, scope, &to).map(drop)
}
