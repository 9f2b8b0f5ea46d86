//! The words of kinds, states and deeds: an opportunity is open, won or lost, an order confirmed.

use domain::document::debt::Refusal;
use domain::document::{Deed, DocumentKind, DocumentState, FieldKind};

use crate::office::words::Badge;
use crate::page::T;

pub(in crate::office) fn kind_word(kind: DocumentKind, t: T) -> String {
    match kind {
        DocumentKind::Quotation => t.document_quotation(),
        DocumentKind::Order => t.document_order(),
        DocumentKind::Invoice => t.document_invoice(),
        DocumentKind::Contract => t.document_contract(),
        DocumentKind::Opportunity => t.document_opportunity(),
        DocumentKind::Form => t.document_form(),
    }
}

pub(in crate::office) fn state_badge(kind: DocumentKind, state: DocumentState, t: T) -> Badge {
    use DocumentKind as K;
    let (tone, word) = match (state, kind) {
        (DocumentState::Draft, K::Opportunity) => ("wait", t.document_open()),
        (DocumentState::Draft, _) => ("still", t.document_draft()),
        (DocumentState::Pending, _) => ("wait", t.document_pending()),
        (DocumentState::Approved, K::Opportunity) => ("good", t.document_won()),
        (DocumentState::Approved, K::Order) => ("good", t.document_confirmed()),
        (DocumentState::Approved, _) => ("good", t.document_approved()),
        (DocumentState::Cancelled, K::Opportunity) => ("still", t.document_lost()),
        (DocumentState::Cancelled, _) => ("still", t.document_cancelled()),
    };
    Badge { tone, word }
}

pub(super) fn deed_word(kind: DocumentKind, deed: Deed, t: T) -> String {
    use DocumentKind as K;
    match (deed, kind) {
        (Deed::Submit, _) => t.document_submit(),
        (Deed::Return, _) => t.document_return(),
        (Deed::Approve, K::Opportunity) => t.document_win(),
        (Deed::Approve, K::Order) => t.document_confirm(),
        (Deed::Approve, _) => t.document_approve(),
        (Deed::Withdraw, _) => t.document_withdraw(),
        (Deed::Cancel, K::Opportunity) => t.document_lose(),
        (Deed::Cancel, _) => t.document_cancel(),
    }
}

pub(super) fn refusal(refusal: Refusal, t: T) -> String {
    match refusal {
        Refusal::State => t.document_refused_state(),
        Refusal::Archived => t.document_refused_archived(),
        Refusal::NoAmount => t.document_refused_amount(),
        Refusal::TooLarge => t.document_refused_large(),
    }
}

pub(in crate::office) fn field_kind(kind: FieldKind, t: T) -> String {
    match kind {
        FieldKind::Text => t.document_field_text(),
        FieldKind::Number => t.document_field_number(),
        FieldKind::Money => t.document_field_money(),
        FieldKind::Date => t.document_field_date(),
        FieldKind::JalaliDate => t.document_field_jalali_date(),
        FieldKind::Boolean => t.document_field_boolean(),
        FieldKind::Choice => t.document_field_choice(),
        FieldKind::Receipt => t.document_field_receipt(),
        FieldKind::Document => t.document_field_document(),
    }
}
