//! The languages of the stories, and the few words by which a payer knows where they are.

/// A language of payers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    Fa,
    En,
    Fr,
}

use Tongue::{En, Fa, Fr};

pub(crate) const PERSIAN_AND_ENGLISH: [Tongue; 2] = [Fa, En];
pub(crate) const ALL: [Tongue; 3] = [Fa, En, Fr];

/// What a page says first.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Heading {
    Paid,
    AlreadyPaid,
    Checking,
    NotPaid,
    StoppedAtBank,
    Expired,
    Withdrawn,
    NotFound,
}

impl Tongue {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Fa => "fa",
            En => "en",
            Fr => "fr",
        }
    }

    pub(crate) fn heading(self, heading: Heading) -> &'static str {
        use Heading::{
            AlreadyPaid, Checking, Expired, NotFound, NotPaid, Paid, StoppedAtBank, Withdrawn,
        };
        match (heading, self) {
            (Paid, Fa) => "پرداخت شد",
            (Paid, En) => "Paid",
            (Paid, Fr) => "Payé",
            (AlreadyPaid, Fa) => "پیش‌تر پرداخت شده است",
            (AlreadyPaid, En) => "Already paid",
            (AlreadyPaid, Fr) => "Déjà payé",
            (Checking, Fa) => "در حال بررسی",
            (Checking, En) => "Being checked",
            (Checking, Fr) => "En cours de vérification",
            (NotPaid, Fa) => "پرداخت نشد",
            (NotPaid, En) => "Not paid",
            (NotPaid, Fr) => "Non payé",
            (StoppedAtBank | Withdrawn, Fa) => "لغو شد",
            (StoppedAtBank | Withdrawn, En) => "Cancelled",
            (StoppedAtBank | Withdrawn, Fr) => "Annulé",
            (Expired, Fa) => "مهلت تمام شده است",
            (Expired, En) => "Expired",
            (Expired, Fr) => "Expiré",
            (NotFound, Fa) => "صفحه پیدا نشد",
            (NotFound, En) => "Page not found",
            (NotFound, Fr) => "Page introuvable",
        }
    }

    /// 2,500,000 rial as the shop shows them, in toman: the figure, the unit, the words.
    pub(crate) fn sum(self) -> [&'static str; 3] {
        match self {
            Fa => ["۲۵۰٬۰۰۰", "تومان", "دویست و پنجاه هزار تومان"],
            En => ["250,000", "toman", "two hundred fifty thousand toman"],
            Fr => [
                "250\u{202F}000",
                "tomans",
                "deux cent cinquante mille tomans",
            ],
        }
    }

    /// Somebody who buys.
    pub(crate) fn customer(self) -> &'static str {
        match self {
            Fa => "علی‌رضا کیانی",
            En | Fr => "Ali Kiani",
        }
    }

    /// What the stories' links are for.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Fa => "فاکتور ۱۴۰۵/۲۱۸ – سه جلد کتاب",
            En => "Invoice 1405/218 – three books",
            Fr => "Facture 1405/218 – trois livres",
        }
    }
}
