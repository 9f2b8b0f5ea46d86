//! The life of a link, edge by edge.

mod locked;
mod parts;

use super::*;
use crate::act::Act;
use crate::contact::{Address, Email};
use crate::event::Actor;
use crate::message::ChannelKind;
use crate::recipient::OptOuts;
use crate::scope::Mode;
use crate::sending::Crowd;
use crate::shop::Shop;
use crate::way::Route;
use jiff::ToSpan;
use money::Currency;
use uuid::Uuid;

fn rial(minor: i64) -> Amount {
    Amount::new(minor, Currency::Irr)
}

fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn link(state: LinkState) -> Link {
    Link {
        id: LinkId::new(Uuid::from_u128(1)),
        shop: ShopId::new(Uuid::from_u128(2)),
        account: AccountId::new(Uuid::from_u128(3)),
        customer: CustomerId::new(Uuid::from_u128(4)),
        document: None,
        receipt_field: None,
        token: Token::from_random(Mode::Test, [0; 16]),
        state,
        version: 1,
        reference: None,
        language: Language::Persian,
        note: None,
        receipt: ReceiptPolicy::Off,
        return_url: None,
        metadata: Vec::new(),
        paid: rial(0),
        payments: 0,
        made_by: None,
        created_at: now(),
        paid_at: None,
    }
}

fn terms(usage: Usage) -> Terms {
    Terms {
        version: 1,
        amount: rial(100),
        rule: AmountRule::Whole,
        description: None,
        expires_at: Some(now() + 1.hour()),
        usage,
        providers: None,
    }
}

fn shop() -> Shop {
    Shop {
        id: ShopId::new(Uuid::from_u128(2)),
        slug: "golestan".parse().unwrap(),
        name: "Golestan".to_owned(),
        language: Language::Persian,
        time_zone: "Asia/Tehran".to_owned(),
        currency: Currency::Irr,
        unit: money::Unit::Rial,
        manager_email: None,
        contact: None,
        validity_days: None,
        receipt_by_default: true,
        approve_receipts: true,
        description_template: None,
        ways: vec![
            "kavenegar".parse().unwrap(),
            "smtp:fallback".parse().unwrap(),
        ],
        quiet: None,
        may_wait: crate::delivery::WAITS.to_vec(),
        abroad: crate::delivery::Abroad::Nowhere,
        limits: crate::delivery::Limits::USUAL,
        told: crate::told::Told::default(),
        lines: crate::line::Lines::default(),
        refund_two_from: None,
    }
}

/// A link that is sent to these.
fn planned(recipients: Vec<Vec<Address>>) -> Result<plan::Plan, Vec<FieldError>> {
    planned_by(None, recipients)
}

/// The same by some of the shop's channels.
fn planned_by(
    channels: Option<Vec<ChannelKind>>,
    recipients: Vec<Vec<Address>>,
) -> Result<plan::Plan, Vec<FieldError>> {
    let mut number = 100;
    let mut fresh = || {
        number += 1;
        Uuid::from_u128(number)
    };
    let mut act = Act {
        now: now(),
        actor: Actor::System,
        request_id: None,
        fresh: &mut fresh,
    };
    let wanted = NewLink {
        amount: rial(100),
        rule: AmountRule::Whole,
        description: None,
        reference: None,
        expiry: Expiry::Never,
        usage: Usage::Single,
        language: None,
        note: None,
        receipt: Some(false),
        providers: None,
        recipients,
        channels,
        return_url: None,
        metadata: Vec::new(),
    };
    let facts = LinkFacts {
        mode: Mode::Test,
        shop: &shop(),
        time_zone: &jiff::tz::TimeZone::UTC,
        account: AccountId::new(Uuid::from_u128(3)),
        customer: CustomerId::new(Uuid::from_u128(4)),
        document: None,
        receipt: ReceiptPolicy::Off,
        providers: &[takes(1_000)],
        slips: false,
    };
    plan(
        wanted,
        &facts,
        Token::from_random(Mode::Test, [0; 16]),
        &mut act,
    )
}

#[test]
fn a_new_link_goes_to_each_person_by_the_ways_of_the_shop_once() {
    let mail = |text: &str| Address::Email(text.parse().unwrap());
    let mobile = Address::Mobile("09121234567".parse().unwrap());
    let plan = planned(vec![
        vec![mail("sara@b.ir"), mobile.clone()],
        vec![mail("SARA@b.ir"), mail("reza@b.ir")],
    ])
    .unwrap();
    let stop = |stop: &crate::way::Stop| format!("{} {}", stop.channel, stop.address);
    let routes = plan.messages.iter().map(|one| one.route.stops());
    let routes: Vec<Vec<_>> = routes.map(|stops| stops.map(stop).collect()).collect();
    let expected: [&[&str]; 2] = [
        &["kavenegar +989121234567", "smtp sara@b.ir"],
        &["smtp reza@b.ir"],
    ];
    let mut found: Vec<_> = routes.iter().map(Vec::as_slice).collect();
    found.sort_by_key(|stops| std::cmp::Reverse(stops.len()));
    assert_eq!(found, expected);
    assert_eq!(plan.jobs.len(), plan.messages.len());

    // By one of its channels alone, without its fallback; what that does not lead to is kept here.
    let chosen = Some(vec![ChannelKind::Kavenegar]);
    let plan = planned_by(chosen, vec![vec![mobile.clone(), mail("sara@b.ir")]]);
    let routes = plan.unwrap().messages.into_iter().map(|one| one.route);
    let expected = [
        Route::only(ChannelKind::Kavenegar, mobile),
        Route::only(ChannelKind::Outbox, mail("sara@b.ir")),
    ];
    assert_eq!(routes.collect::<Vec<_>>(), expected);

    let many = (0..=RECIPIENTS_MAX).map(|n| vec![mail(&format!("a{n}@b.ir"))]);
    let refused = planned(many.collect()).unwrap_err();
    assert_eq!(refused[0].field, "recipients");
}

const NOTHING_HELD: Held = Held {
    payments: 0,
    total: Amount::zero(Currency::Irr),
};

#[test]
fn an_open_link_is_payable_until_its_last_moment() {
    let (link, terms) = (link(LinkState::Open), terms(Usage::Single));
    let standing = |at| link.standing(&terms, NOTHING_HELD, at);
    assert_eq!(standing(now()), Standing::Payable(Due::Exactly(rial(100))));
    assert_eq!(
        standing(now() + 1.hour()),
        Standing::Payable(Due::Exactly(rial(100)))
    );
    assert_eq!(standing(now() + 1.hour() + 1.second()), Standing::Expired);
}

#[test]
fn a_later_expiry_makes_an_expired_link_payable_again() {
    let terms = Terms {
        expires_at: Some(now() + 2.hours()),
        ..terms(Usage::Single)
    };
    let link = link(LinkState::Expired);
    assert_eq!(
        link.standing(&terms, NOTHING_HELD, now()),
        Standing::Payable(Due::Exactly(rial(100)))
    );
}

#[test]
fn closed_links_cannot_be_paid() {
    let terms = terms(Usage::Single);
    for (state, standing) in [
        (LinkState::Draft, Standing::Draft),
        (LinkState::Paid, Standing::Paid),
        (LinkState::Completed, Standing::UsedUp),
        (LinkState::Cancelled, Standing::Cancelled),
    ] {
        let link = link(state);
        assert_eq!(
            link.may_start(&terms, (1, None), NOTHING_HELD, now()),
            Err(StartRefusal::NotPayable(standing))
        );
    }
}

#[test]
fn nobody_starts_paying_outdated_terms() {
    let link = Link {
        version: 2,
        ..link(LinkState::Open)
    };
    let terms = Terms {
        version: 2,
        ..terms(Usage::Single)
    };
    assert_eq!(
        link.may_start(&terms, (1, None), NOTHING_HELD, now()),
        Err(StartRefusal::Outdated)
    );
    assert_eq!(
        link.may_start(&terms, (2, None), NOTHING_HELD, now()),
        Ok(rial(100))
    );
}

#[test]
fn money_being_checked_holds_the_place_of_a_single_link() {
    let held = Held {
        payments: 1,
        total: rial(100),
    };
    let link = link(LinkState::Open);
    assert_eq!(
        link.standing(&terms(Usage::Single), held, now()),
        Standing::BeingChecked
    );
}

#[test]
fn a_reusable_link_counts_what_is_held_against_its_limits() {
    let usage = Usage::Reusable {
        max_payments: Some(2),
        max_total: None,
    };
    let one_paid = Link {
        payments: 1,
        paid: rial(100),
        ..link(LinkState::Open)
    };
    let held = Held {
        payments: 1,
        total: rial(100),
    };
    assert_eq!(
        one_paid.standing(&terms(usage), held, now()),
        Standing::BeingChecked
    );
    assert_eq!(
        one_paid.standing(&terms(usage), NOTHING_HELD, now()),
        Standing::Payable(Due::Exactly(rial(100)))
    );
}

#[test]
fn the_first_full_payment_makes_a_single_link_paid() {
    let received = link(LinkState::Open).receive(&terms(Usage::Single), 1, rial(100));
    assert_eq!(
        received,
        Received::Applied {
            state: LinkState::Paid,
            paid: rial(100),
            payments: 1
        }
    );
}

const PARTS: AmountRule = AmountRule::Parts { first: None };

#[test]
fn money_in_flight_pays_an_expired_link() {
    assert_eq!(
        link(LinkState::Expired).receive(&terms(Usage::Single), 1, rial(100)),
        Received::Applied {
            state: LinkState::Paid,
            paid: rial(100),
            payments: 1
        }
    );
}

#[test]
fn money_for_a_closed_or_changed_link_is_kept_for_a_person() {
    let single = terms(Usage::Single);
    for (state, reason) in [
        (LinkState::Cancelled, ResolveReason::LinkCancelled),
        (LinkState::Paid, ResolveReason::AlreadyPaid),
        (LinkState::Completed, ResolveReason::UsedUp),
    ] {
        assert_eq!(
            link(state).receive(&single, 1, rial(100)),
            Received::Unapplied(reason)
        );
    }
    let changed = Link {
        version: 2,
        ..link(LinkState::Open)
    };
    let dearer = Terms {
        version: 2,
        amount: rial(150),
        ..terms(Usage::Single)
    };
    assert_eq!(
        changed.receive(&dearer, 1, rial(100)),
        Received::Unapplied(ResolveReason::Superseded)
    );
    // Only the words changed: the amount still fits.
    let reworded = Terms {
        version: 2,
        ..terms(Usage::Single)
    };
    assert!(matches!(
        changed.receive(&reworded, 1, rial(100)),
        Received::Applied { .. }
    ));
}

#[test]
fn a_reusable_link_is_completed_by_its_last_payment_and_takes_no_more() {
    let usage = Usage::Reusable {
        max_payments: Some(2),
        max_total: None,
    };
    let terms = terms(usage);
    let first = link(LinkState::Open).receive(&terms, 1, rial(100));
    assert_eq!(
        first,
        Received::Applied {
            state: LinkState::Open,
            paid: rial(100),
            payments: 1
        }
    );
    let one = Link {
        payments: 1,
        paid: rial(100),
        ..link(LinkState::Open)
    };
    assert_eq!(
        one.receive(&terms, 1, rial(100)),
        Received::Applied {
            state: LinkState::Completed,
            paid: rial(200),
            payments: 2
        }
    );
    let capped = self::terms(Usage::Reusable {
        max_payments: None,
        max_total: Some(rial(150)),
    });
    assert_eq!(
        one.receive(&capped, 1, rial(100)),
        Received::Unapplied(ResolveReason::UsedUp)
    );
}

#[test]
fn what_holds_money_is_neither_cancelled_nor_changed() {
    for state in [LinkState::Paid, LinkState::Completed] {
        assert_eq!(link(state).may_cancel(), Err(LifeRefusal::Paid));
        assert_eq!(link(state).may_revise(), Err(LifeRefusal::Paid));
    }
    assert_eq!(link(LinkState::Cancelled).may_cancel(), Ok(false));
    assert_eq!(
        link(LinkState::Cancelled).may_revise(),
        Err(LifeRefusal::Cancelled)
    );
    for state in [
        LinkState::Draft,
        LinkState::Open,
        LinkState::PartiallyPaid,
        LinkState::Expired,
    ] {
        assert_eq!(link(state).may_cancel(), Ok(true));
        assert_eq!(link(state).may_revise(), Ok(()));
    }
}

#[test]
fn n_days_end_at_the_last_second_of_the_nth_day_in_the_shops_time_zone() {
    let tehran = jiff::tz::TimeZone::get("Asia/Tehran").unwrap();
    // 23:40 in Tehran is still the 21st there.
    let late: Timestamp = "2026-11-21T20:10:00Z".parse().unwrap();
    let end = end_of_day(late, 1, &tehran).unwrap();
    assert_eq!(end.to_string(), "2026-11-22T20:29:59Z");
    // 00:10 in Tehran is the 22nd, though UTC says 21st.
    let next: Timestamp = "2026-11-21T20:40:00Z".parse().unwrap();
    assert_eq!(
        end_of_day(next, 1, &tehran).unwrap().to_string(),
        "2026-11-23T20:29:59Z"
    );
}

fn takes(limit: i64) -> crate::provider::Provider {
    use crate::provider::{Provider, ProviderState};
    Provider {
        id: ProviderId::new(Uuid::from_u128(9)),
        account: AccountId::new(Uuid::from_u128(3)),
        driver: "sandbox".into(),
        public_name: "Sandbox".into(),
        state: ProviderState::Test,
        published: true,
        position: 0,
        min: None,
        max: Some(rial(limit)),
        currency: Currency::Irr,
        auto_verify: false,
        terminal_key: "sandbox:1".into(),
        base_url: "http://127.0.0.1:1/sandbox".into(),
    }
}

fn revised(
    link: &Link,
    terms: &Terms,
    revision: &Revision,
) -> Result<(Link, Terms), ReviseRefusal> {
    revise(
        (link, terms),
        revision,
        (Mode::Test, &[takes(1_000)], false),
        now(),
    )
}

#[test]
fn a_change_makes_the_next_version_and_keeps_what_is_not_named() {
    let old = Terms {
        description: Some("one".into()),
        ..terms(Usage::Single)
    };
    let change = Revision {
        amount: Some(rial(150)),
        ..Revision::default()
    };
    let (link, new) = revised(&link(LinkState::Open), &old, &change).unwrap();
    assert_eq!((link.version, new.version), (2, 2));
    assert_eq!(
        (new.amount, new.description),
        (rial(150), Some("one".into()))
    );
    assert_eq!(new.expires_at, old.expires_at);
}

#[test]
fn a_later_expiry_reopens_an_expired_link() {
    let change = Revision {
        expires_at: Some(now() + 5.hours()),
        ..Revision::default()
    };
    let (link, _) = revised(&link(LinkState::Expired), &terms(Usage::Single), &change).unwrap();
    assert_eq!(link.state, LinkState::Open);
}

#[test]
fn a_change_is_judged_like_a_new_link() {
    let open = link(LinkState::Open);
    let half = Link {
        paid: rial(60),
        payments: 1,
        ..link(LinkState::PartiallyPaid)
    };
    let capped = terms(Usage::Reusable {
        max_payments: None,
        max_total: Some(rial(120)),
    });
    let amount = |minor| Revision {
        amount: Some(rial(minor)),
        ..Revision::default()
    };
    let euro = Revision {
        amount: Some(Amount::new(5, Currency::Eur)),
        ..Revision::default()
    };
    let past = Revision {
        expires_at: Some(now()),
        ..Revision::default()
    };
    let single = terms(Usage::Single);
    for (link, terms, change, field, problem) in [
        (&open, &single, amount(0), "amount", Problem::NotPositive),
        (&open, &single, amount(1_001), "amount", Problem::NoProvider),
        (&open, &single, euro, "currency", Problem::WrongCurrency),
        (&open, &single, past, "expires_at", Problem::Past),
        (&half, &single, amount(60), "amount", Problem::OutOfRange),
        (&open, &capped, amount(121), "amount", Problem::OutOfRange),
    ] {
        let wrong = vec![FieldError {
            field: field.into(),
            problem,
        }];
        assert_eq!(
            revised(link, terms, &change),
            Err(ReviseRefusal::Fields(wrong))
        );
    }
    assert_eq!(
        revised(&link(LinkState::Paid), &single, &amount(5)),
        Err(ReviseRefusal::Life(LifeRefusal::Paid))
    );
}

#[test]
fn only_a_cancelled_link_without_its_money_opens_again() {
    let single = terms(Usage::Single);
    let opened = |link: &Link, terms: &Terms, at| reopen(link, terms, false, at);
    let cancelled = link(LinkState::Cancelled);
    let open = Ok(Some(LinkState::Open));
    assert_eq!(opened(&cancelled, &single, now()), open);
    let expired = Ok(Some(LinkState::Expired));
    assert_eq!(opened(&cancelled, &single, now() + 2.hours()), expired);
    assert_eq!(
        reopen(&cancelled, &single, true, now()),
        Err(ReopenRefusal::PaidMeanwhile)
    );
    let reusable = terms(Usage::Reusable {
        max_payments: Some(2),
        max_total: None,
    });
    assert_eq!(reopen(&cancelled, &reusable, true, now()), open);

    let mut part = link(LinkState::Cancelled);
    (part.paid, part.payments) = (rial(40), 1);
    let mut parts = terms(Usage::Single);
    parts.rule = AmountRule::Parts { first: None };
    let partly = Ok(Some(LinkState::PartiallyPaid));
    assert_eq!(opened(&part, &parts, now()), partly);
    assert_eq!(opened(&part, &reusable, now()), open);
    part.paid = rial(100);
    assert_eq!(opened(&part, &parts, now()), Err(ReopenRefusal::Paid));
    part.payments = 2;
    assert_eq!(opened(&part, &reusable, now()), Err(ReopenRefusal::Paid));

    for state in [LinkState::Paid, LinkState::Completed] {
        assert_eq!(
            opened(&link(state), &single, now()),
            Err(ReopenRefusal::Paid)
        );
    }
    for state in [LinkState::Draft, LinkState::Open, LinkState::Expired] {
        assert_eq!(opened(&link(state), &single, now()), Ok(None));
    }
}

#[test]
fn a_link_is_sent_again_once_to_each_and_never_to_who_asked_for_silence() {
    let mut number = 100;
    let mut fresh = || {
        number += 1;
        Uuid::from_u128(number)
    };
    let mut act = Act {
        now: now(),
        actor: Actor::System,
        request_id: None,
        fresh: &mut fresh,
    };
    let single = terms(Usage::Single);
    let open = link(LinkState::Open);
    let shop = shop();
    let email = |text: &str| Address::Email(text.parse::<Email>().unwrap());
    let mut silent = OptOuts::default();
    silent.add(&email("quiet@b.ir"));
    let to = ["A@b.ir", "quiet@b.ir", "a@b.ir"].map(|one| vec![email(one)]);
    let sent = resend(
        ResentAs::Link,
        (&open, &single),
        &shop,
        (&to, &silent),
        &mut act,
    )
    .unwrap();
    let addresses = sent.messages.iter();
    let addresses: Vec<_> = addresses
        .map(|one| (one.route.first.address.as_str(), one.by_hand))
        .collect();
    assert_eq!(addresses, [("A@b.ir", true)]);
    assert_eq!((sent.jobs.len(), sent.events.len()), (1, 1));
    assert_eq!(sent.silent, [email("quiet@b.ir")]);

    let quiet = resend(
        ResentAs::Link,
        (&open, &single),
        &shop,
        (&to[1..2], &silent),
        &mut act,
    )
    .unwrap();
    assert_eq!((quiet.messages.len(), quiet.events.len()), (0, 0));
    let nobody = resend(
        ResentAs::Link,
        (&open, &single),
        &shop,
        (&[], &silent),
        &mut act,
    );
    assert_eq!(nobody, Err(ResendRefusal::Whom(Crowd::Nobody)));
    let many: Vec<_> = (0..=RECIPIENTS_MAX)
        .map(|n| vec![email(&format!("a{n}@b.ir"))])
        .collect();
    let crowd = resend(
        ResentAs::Link,
        (&open, &single),
        &shop,
        (&many, &silent),
        &mut act,
    );
    assert_eq!(crowd, Err(ResendRefusal::Whom(Crowd::TooMany)));
    for state in [
        LinkState::Draft,
        LinkState::Paid,
        LinkState::Completed,
        LinkState::Expired,
        LinkState::Cancelled,
    ] {
        let refused = resend(
            ResentAs::Link,
            (&link(state), &single),
            &shop,
            (&to, &silent),
            &mut act,
        );
        assert_eq!(refused, Err(ResendRefusal::State(state)));
    }
    act.now = now() + 2.hours();
    let late = resend(
        ResentAs::Link,
        (&open, &single),
        &shop,
        (&to, &silent),
        &mut act,
    );
    assert_eq!(late, Err(ResendRefusal::State(LinkState::Expired)));
}
