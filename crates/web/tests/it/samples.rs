//! Sample data of the payer's pages, and every page that there is.

use app::message::UnsubscribePage;
use app::openpay::{CodeWay, OpenPayPage, Work};
use app::pay::{LinkPage, Offer, PaymentFace, PaymentPage, ShopFace};
use app::receipt::ReceiptPage;
use domain::id::{LinkId, PaymentId, ProviderId};
use domain::link::{AmountRule, Due, LinkState, Standing};
use domain::openpay::{
    Ask, CodeFault, Extra, Named, Note, OpenPayRules, PayerForm, Prefill, Price,
};
use domain::payment::PaymentState;
use domain::scope::Mode;
use domain::settings::{Fault, Faults};
use domain::shop::Language;
use i18n::Locale;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use money::{Amount, Currency, Unit};
use uuid::Uuid;
use web::pay::{
    AmountFault, CodeStop, Notice, OpenPayView, Stop, go_page, link_page, openpay_page,
    payment_page, receipt_page, unsubscribe_page,
};
use web::{Page, Reader, Trouble};

pub(crate) fn rials(rials: i64) -> Amount {
    Amount::new(rials, Currency::Irr)
}

pub(crate) fn now() -> Timestamp {
    "2026-11-24T09:30:00Z".parse().unwrap()
}

pub(crate) fn provider(number: u128) -> ProviderId {
    ProviderId::new(Uuid::from_u128(
        0x0199_0000_0000_7000_8000_0000_0000_0000 + number,
    ))
}

/// A link of 1,250,000 toman that can be paid in two ways.
pub(crate) fn link() -> LinkPage {
    LinkPage {
        shop: ShopFace {
            slug: "golestan".to_owned(),
            name: "کتاب‌فروشی گلستان".to_owned(),
            language: Language::Persian,
            time_zone: TimeZone::get("Asia/Tehran").unwrap(),
            unit: Unit::Toman,
            contact: Some("۰۲۱-۸۸۷۷۶۶۵۵".to_owned()),
            logo: None,
            mode: Mode::Live,
        },
        link: LinkId::new(Uuid::from_u128(1)),
        token: "l0123456789abcdefghijkl".to_owned(),
        language: Language::Persian,
        amount: rials(12_500_000),
        version: 3,
        description: Some("پیش‌فاکتور ۱۴۰۵/۲۱۸، دورهٔ شش‌جلدی تاریخ ایران".to_owned()),
        reference: Some("INV-1405-218".to_owned()),
        expires_at: Some("2026-11-26T20:29:59Z".parse().unwrap()),
        rule: AmountRule::Whole,
        standing: Standing::Payable(Due::Exactly(rials(12_500_000))),
        slip: None,
        offers: vec![
            Offer {
                id: provider(1),
                name: "بانک ملت".to_owned(),
                origin: "https://bpm.shaparak.ir".to_owned(),
            },
            Offer {
                id: provider(2),
                name: "زرین‌پال".to_owned(),
                origin: "https://payment.zarinpal.com".to_owned(),
            },
        ],
        payment: None,
        return_url: Some("https://golestan.example/thanks".to_owned()),
    }
}

/// A payment of that link in this state.
pub(crate) fn payment(state: PaymentState) -> PaymentFace {
    let paid = state == PaymentState::Paid;
    PaymentFace {
        id: PaymentId::new(Uuid::from_u128(2)),
        state,
        code: "K7QX-29MT-4".to_owned(),
        tracking_code: paid.then(|| "201482937465".to_owned()),
        amount: rials(12_500_000),
        provider_id: provider(2),
        provider: "زرین‌پال".to_owned(),
        card_mask: paid.then(|| "6104-33**-****-0011".to_owned()),
        receipt_number: paid.then_some(1042),
        receipt_pending: false,
        receipt_token: paid.then(|| "lReceipt0123456789abcde".to_owned()),
        paid_at: paid.then(|| "2026-11-24T09:29:10Z".parse().unwrap()),
        created_at: "2026-11-24T09:28:00Z".parse().unwrap(),
        was_at_bank: true,
        unapplied: false,
        slip: None,
    }
}

/// The page of a payment in this state; the link is paid by it, or can still be paid.
pub(crate) fn payment_of(state: PaymentState) -> PaymentPage {
    let paid = state == PaymentState::Paid;
    let mut link = link();
    if paid {
        link.standing = Standing::Paid;
    }
    let link_state = if paid {
        LinkState::Paid
    } else {
        LinkState::Open
    };
    PaymentPage {
        link,
        link_state,
        payment: payment(state),
    }
}

/// The receipt of that payment.
pub(crate) fn receipt() -> ReceiptPage {
    let PaymentPage { link, payment, .. } = payment_of(PaymentState::Paid);
    ReceiptPage {
        shop: link.shop,
        url: "https://pay.example/golestan/r/lReceipt0123456789abcde".to_owned(),
        language: link.language,
        number: payment.receipt_number,
        created_at: payment.paid_at.unwrap(),
        void: false,
        amount: payment.amount,
        description: link.description,
        reference: link.reference,
        payment_code: payment.code,
        tracking_code: payment.tracking_code,
        provider: payment.provider,
        card_mask: payment.card_mask,
    }
}

/// The page on which anybody pays, in TEST and with all that it can ask.
fn openpay() -> OpenPayPage {
    let word = str::to_owned;
    OpenPayPage {
        shop: ShopFace {
            mode: Mode::Test,
            ..link().shop
        },
        rules: OpenPayRules {
            email: Ask::Optional,
            subjects: vec![word("شهریه"), word("کمک به کتابخانهٔ محله")],
            extras: vec![
                Extra {
                    label: word("کد دانشجویی"),
                    required: true,
                },
                Extra {
                    label: word("یادداشت"),
                    required: false,
                },
            ],
            ..OpenPayRules::usual(Currency::Irr)
        },
        fixed: None,
        forged: false,
    }
}

/// Both steps of it, empty and wrong.
fn openpay_samples() -> Vec<(&'static str, OpenPayPage, OpenPayView)> {
    let word = str::to_owned;
    let typed = PayerForm {
        name: word("سارا گلستانی"),
        mobile: word("09121234567"),
        subject: word("شهریه"),
        description: word("نیم‌سال پاییز"),
        amount: word("1250000"),
        unit: word("toman"),
        extras: vec![word("98123")],
        ..PayerForm::default()
    };
    let view = |step, typed: &PayerForm| OpenPayView {
        step,
        typed: typed.clone(),
        nonce: "0".repeat(32),
        ..OpenPayView::default()
    };
    let empty = PayerForm::default();
    let mut wrong = view(1, &typed);
    let faults = [
        ("name", Fault::Missing),
        ("mobile", Fault::Mobile),
        ("extra_1", Fault::Missing),
    ];
    wrong.faults = Faults(faults.to_vec());
    let mut out_of_range = view(2, &typed);
    out_of_range.faults = Faults(vec![("amount", Fault::OutOfRange)]);
    let mut work = view(2, &typed);
    work.stop = Some(Stop::Work(Work {
        challenge: "A".repeat(150),
        bits: 14,
        code: Some(CodeWay::Sms(word("…4567"))),
    }));
    let code = |fault| {
        let mut view = view(2, &typed);
        view.stop = Some(Stop::Code(CodeStop {
            ticket: format!("otc_{}", "0".repeat(32)),
            to: Some(CodeWay::Sms(word("…4567"))),
            fault,
        }));
        view
    };
    let asked = code(None);
    let mistyped = code(Some(CodeFault::Wrong(3)));
    let late = code(Some(CodeFault::Expired));
    let mut waits = view(2, &typed);
    waits.stop = Some(Stop::Wait);
    let mut noted = view(1, &empty);
    noted.notes = vec![
        (Named::Name, Note::Repeated),
        (Named::Price, Note::Unusable),
        (Named::Language, Note::Unusable),
    ];
    let presets = OpenPayPage {
        rules: OpenPayRules {
            price: Price::Presets {
                amounts: vec![rials(500_000), rials(1_000_000), rials(2_000_000)],
                other: true,
            },
            ..openpay().rules
        },
        ..openpay()
    };
    let fixed = OpenPayPage {
        fixed: Some(Prefill {
            name: Some(word("رضا")),
            amount: Some(rials(12_500_000)),
            ..Prefill::default()
        }),
        ..openpay()
    };
    vec![
        ("openpay-first", openpay(), view(1, &empty)),
        ("openpay-wrong", openpay(), wrong),
        ("openpay-noted", openpay(), noted),
        ("openpay-second", openpay(), view(2, &typed)),
        ("openpay-range", openpay(), out_of_range),
        ("openpay-work", openpay(), work),
        ("openpay-wait", openpay(), waits),
        ("openpay-code", openpay(), asked),
        ("openpay-code-wrong", openpay(), mistyped),
        ("openpay-code-late", openpay(), late),
        ("openpay-presets", presets, view(2, &typed)),
        ("openpay-fixed", fixed.clone(), view(2, &typed)),
        ("openpay-fixed-first", fixed, view(1, &typed)),
    ]
}

/// A reader who chose this language.
pub(crate) fn reader(locale: Locale) -> Reader {
    Reader {
        chosen: Some(locale),
        preferred: locale,
        request_id: "req_0199aabbccdd70008000000000000001".to_owned(),
        way: None,
    }
}

/// One sample of every page, by name.
pub(crate) fn every_page(locale: Locale) -> Vec<(String, Page)> {
    let reader = reader(locale);
    let mut pages = Vec::new();
    let mut add = |name: &str, page: Result<Page, Trouble>| {
        pages.push((name.to_owned(), page.unwrap()));
    };
    let with = |change: &dyn Fn(&mut LinkPage)| {
        let mut page = link();
        change(&mut page);
        page
    };

    add("link", link_page(&link(), &reader, None));
    add(
        "link-test",
        link_page(&with(&|p| p.shop.mode = Mode::Test), &reader, None),
    );
    add(
        "link-changed",
        link_page(&link(), &reader, Some(&Notice::Changed)),
    );
    add(
        "link-not-offered",
        link_page(&link(), &reader, Some(&Notice::NotOffered)),
    );
    let down = Some(Notice::BankDown(provider(1)));
    add("link-bank-down", link_page(&link(), &reader, down.as_ref()));
    add(
        "link-bank-down-alone",
        link_page(&with(&|p| p.offers.truncate(1)), &reader, down.as_ref()),
    );
    add(
        "link-no-offer",
        link_page(&with(&|p| p.offers.clear()), &reader, None),
    );
    let part = with(&|p| p.standing = Standing::Payable(Due::Exactly(rials(2_500_000))));
    add("link-part", link_page(&part, &reader, None));
    let choice = |least, most| {
        Standing::Payable(Due::Between {
            least: rials(least),
            most: rials(most),
            suggested: rials(2_500_000),
        })
    };
    let parts = with(&|p| {
        p.rule = AmountRule::Parts { first: None };
        p.standing = choice(1, 2_500_000);
    });
    add("link-parts", link_page(&parts, &reader, None));
    let open = with(&|p| {
        p.rule = AmountRule::Open {
            least: None,
            most: None,
        };
        p.standing = choice(500_000, money::MAX_MINOR);
    });
    add("link-open", link_page(&open, &reader, None));
    let wrong = Notice::Amount {
        typed: "<script>".to_owned(),
        fault: AmountFault::Unreadable(money::ParseAmountError::NotANumber),
        provider: Some(provider(2)),
    };
    add("link-open-wrong", link_page(&open, &reader, Some(&wrong)));
    let bare = with(&|p| {
        p.description = None;
        p.reference = None;
        p.expires_at = None;
        p.shop.contact = None;
    });
    add("link-bare", link_page(&bare, &reader, None));
    let full = with(&|p| {
        p.shop.name = "ک".repeat(120);
        p.shop.mode = Mode::Test;
        p.description = Some("شرح بلند ".repeat(55));
        p.amount = rials(99_999_999_999_999);
        p.standing = Standing::Payable(Due::Exactly(rials(99_999_999_999_990)));
        p.offers = (1..=6)
            .map(|n| Offer {
                id: provider(n),
                name: format!("درگاه بانک شمارهٔ {n}"),
                origin: format!("https://bank-{n}.shaparak.ir"),
            })
            .collect();
    });
    add("link-full", link_page(&full, &reader, None));
    let under_way = with(&|p| p.payment = Some(payment(PaymentState::Redirected)));
    add("link-under-way", link_page(&under_way, &reader, None));
    for (name, standing, state) in [
        ("link-draft", Standing::Draft, None),
        ("link-expired", Standing::Expired, None),
        ("link-cancelled", Standing::Cancelled, None),
        ("link-used-up", Standing::UsedUp, None),
        ("link-paid", Standing::Paid, Some(PaymentState::Paid)),
        (
            "link-checking",
            Standing::BeingChecked,
            Some(PaymentState::Unknown),
        ),
    ] {
        let page = with(&|p| {
            p.standing = standing;
            p.payment = state.map(payment);
        });
        add(name, link_page(&page, &reader, None));
    }

    for state in PaymentState::ALL {
        let page = payment_page(&payment_of(*state), &reader, now());
        add(&format!("payment-{state}"), page);
    }
    let mut page = payment_of(PaymentState::Paid);
    page.payment.unapplied = true;
    add("payment-unapplied", payment_page(&page, &reader, now()));
    let mut page = payment_of(PaymentState::Failed);
    page.payment.was_at_bank = false;
    add(
        "payment-failed-before-bank",
        payment_page(&page, &reader, now()),
    );
    let mut page = payment_of(PaymentState::Failed);
    page.link.standing = Standing::Paid;
    add(
        "payment-failed-paid-otherwise",
        payment_page(&page, &reader, now()),
    );

    let with = |change: &dyn Fn(&mut ReceiptPage)| {
        let mut page = receipt();
        change(&mut page);
        receipt_page(&page, &reader)
    };
    add("receipt", with(&|_| ()));
    add("receipt-unnumbered", with(&|p| p.number = None));
    add("receipt-void", with(&|p| p.void = true));
    let bare = with(&|p| {
        p.shop.mode = Mode::Test;
        (p.shop.contact, p.description, p.reference) = (None, None, None);
        (p.tracking_code, p.card_mask) = (None, None);
    });
    add("receipt-bare", bare);

    for (name, done) in [("unsubscribe", false), ("unsubscribe-done", true)] {
        let page = UnsubscribePage {
            shop: link().shop,
            language: link().language,
            address: "s…@example.org".to_owned(),
            done,
        };
        add(name, unsubscribe_page(&page, &reader));
    }
    for (name, page, view) in openpay_samples() {
        add(name, openpay_page(&page, &view, &reader));
    }

    let fields = [("RefId".to_owned(), "af82\"><b>".to_owned())];
    add(
        "go",
        go_page("https://bpm.shaparak.ir/pgwchannel", &fields, locale, true),
    );
    for (name, trouble) in [
        ("unknown", Trouble::Unknown),
        ("bad-form", Trouble::BadForm),
        (
            "bad-callback",
            Trouble::BadCallback(http::StatusCode::PAYLOAD_TOO_LARGE),
        ),
        ("busy", Trouble::Busy("the store is busy".to_owned())),
        ("broken", Trouble::Broken("panic".to_owned())),
    ] {
        add(name, trouble.page(&reader));
    }
    pages
}
