//! The words and moods of states, reasons and events.

use domain::event::EventKind;
use domain::link::LinkState;
use domain::message::{ChannelKind, MessageState, Situation};
use domain::payment::PaymentState;
use domain::refund::RefundState;
use domain::resolve::{Resolution, ResolveReason};
use domain::slip::SlipState;
use i18n::Texts;

use crate::page::T;
use crate::pay::clean;

/// A state as a word with a small coloured mark; never a colour alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Badge {
    pub(crate) tone: &'static str,
    pub(crate) word: String,
}

pub(crate) fn badge(tone: &'static str, word: String) -> Badge {
    Badge { tone, word }
}

pub(crate) fn link_state(state: LinkState, t: &Texts) -> Badge {
    match state {
        LinkState::Draft => badge("still", t.office_link_draft()),
        LinkState::Open => badge("wait", t.office_link_open()),
        LinkState::PartiallyPaid => badge("wait", t.office_link_partly()),
        LinkState::Paid => badge("good", t.office_link_paid()),
        LinkState::Completed => badge("good", t.office_link_completed()),
        LinkState::Expired => badge("still", t.office_link_expired()),
        LinkState::Cancelled => badge("still", t.office_link_cancelled()),
    }
}

pub(crate) fn payment_state(state: PaymentState, t: &Texts) -> Badge {
    match state {
        PaymentState::Created => badge("still", t.office_pay_created()),
        PaymentState::Redirected => badge("wait", t.office_pay_redirected()),
        PaymentState::Verifying => badge("wait", t.office_pay_verifying()),
        PaymentState::Unknown => badge("wait", t.office_pay_unknown()),
        PaymentState::Paid => badge("good", t.office_pay_paid()),
        PaymentState::Failed => badge("still", t.office_pay_failed()),
        PaymentState::Cancelled => badge("still", t.office_pay_cancelled()),
        PaymentState::Conflict => badge("bad", t.office_pay_conflict()),
        PaymentState::Reversed => badge("still", t.office_pay_reversed()),
        PaymentState::Received => badge("wait", t.slip_state_received()),
        PaymentState::NeedsCorrection => badge("wait", t.slip_state_correction()),
        PaymentState::Rejected => badge("bad", t.slip_state_rejected()),
        PaymentState::Revoked => badge("bad", t.slip_state_revoked()),
    }
}

pub(crate) fn slip_state(state: SlipState, t: &Texts) -> Badge {
    match state {
        SlipState::Accepted => badge("good", t.slip_state_accepted()),
        other => payment_state(other.of_payment(), t),
    }
}

pub(crate) fn message_state(state: MessageState, t: &Texts) -> Badge {
    match state {
        MessageState::Queued => badge("wait", t.office_msg_queued()),
        MessageState::Sending => badge("wait", t.office_msg_sending()),
        MessageState::Accepted => badge("good", t.office_msg_accepted()),
        MessageState::Delivered => badge("good", t.office_msg_delivered()),
        MessageState::Undelivered => badge("bad", t.office_msg_undelivered()),
        MessageState::Failed => badge("bad", t.office_msg_failed()),
        MessageState::Blocked => badge("bad", t.office_msg_blocked()),
        MessageState::Unknown => badge("bad", t.office_msg_unknown()),
    }
}

pub(crate) fn situation(situation: Situation, t: &Texts) -> String {
    match situation {
        Situation::LinkSent => t.office_sit_link_sent(),
        Situation::Reminder => t.office_sit_reminder(),
        Situation::OpenpaySent => t.office_sit_openpay(),
        Situation::OneTimeCode => t.office_sit_code(),
        Situation::Paid => t.office_sit_paid(),
        Situation::Receipt => t.office_sit_receipt(),
        Situation::StaffPaid => t.office_sit_staff_paid(),
        Situation::Failed => t.office_sit_failed(),
        Situation::Expired => t.office_sit_expired(),
        Situation::StaffPartlyPaid => t.office_sit_staff_partly(),
        Situation::StaffFailed => t.office_sit_staff_failed(),
        Situation::StaffExpired => t.office_sit_staff_expired(),
        Situation::StaffPendingTooLong => t.office_sit_staff_pending(),
        Situation::StaffNeedsResolving => t.office_sit_staff_resolve(),
        Situation::StaffBounced => t.office_sit_staff_bounced(),
        Situation::StaffChannelStopped => t.office_sit_staff_channel(),
        Situation::Refunded => t.refund_sit(),
        Situation::SlipReceived => t.slip_sit_received(),
        Situation::SlipCorrection => t.slip_sit_correction(),
        Situation::SlipRejected => t.slip_sit_rejected(),
        Situation::SlipRevoked => t.slip_sit_revoked(),
        Situation::StaffSlip => t.slip_sit_staff(),
    }
}

pub(crate) fn channel(channel: ChannelKind, locale: i18n::Locale) -> String {
    let t = i18n::texts(locale);
    match channel {
        ChannelKind::Smtp => t.office_channel_smtp(),
        ChannelKind::Outbox => t.office_channel_outbox(),
        other => app::message::channel_name(other, locale).to_owned(),
    }
}

pub(crate) fn reason(reason: ResolveReason, t: &Texts) -> String {
    match reason {
        ResolveReason::AlreadyPaid => t.office_res_already_paid(),
        ResolveReason::LinkCancelled => t.office_res_cancelled(),
        ResolveReason::UsedUp => t.office_res_used_up(),
        ResolveReason::Superseded => t.office_res_superseded(),
        ResolveReason::Excess => t.office_res_excess(),
        ResolveReason::AmountMismatch => t.office_res_amount(),
        ResolveReason::ReferenceUsed => t.office_res_reference(),
        ResolveReason::AlreadyVerified => t.office_res_verified(),
        ResolveReason::WrongParty => t.office_res_party(),
        ResolveReason::Unconfirmed => t.office_res_unconfirmed(),
    }
}

pub(crate) fn refund_state(state: RefundState, t: &Texts) -> Badge {
    match state {
        RefundState::Waiting => badge("wait", t.refund_state_waiting()),
        RefundState::Reserved | RefundState::Asking => badge("wait", t.refund_state_open()),
        RefundState::Unknown => badge("wait", t.refund_state_unknown()),
        RefundState::Done => badge("good", t.refund_state_done()),
        RefundState::Refused => badge("bad", t.refund_state_refused()),
    }
}

pub(crate) fn resolution(resolution: Resolution, t: &Texts) -> String {
    match resolution {
        Resolution::KeptAsCredit => t.office_res_kept(),
        Resolution::Dismissed => t.office_res_dismissed(),
        Resolution::Refunded => t.refund_resolution(),
    }
}

pub(crate) fn cancel_reason(word: &str, t: &Texts) -> Option<String> {
    Some(match word {
        "mistake" => t.office_reason_mistake(),
        "asked" => t.office_reason_asked(),
        "paid_otherwise" => t.office_reason_paid_otherwise(),
        "other" => t.office_reason_other(),
        _ => return None,
    })
}

/// What happened, in words, and its mood. A kind that this place has no words for keeps its own.
pub(crate) fn event(kind: &str, t: &Texts) -> Badge {
    let Ok(known) = kind.parse::<EventKind>() else {
        return badge("still", kind.to_owned());
    };
    match known {
        EventKind::LinkCreated => badge("still", t.office_ev_created()),
        EventKind::LinkRevised => badge("still", t.office_ev_revised()),
        EventKind::LinkCancelled => badge("still", t.office_ev_cancelled()),
        EventKind::LinkReopened => badge("still", t.life_ev_reopened()),
        EventKind::OpenpaySent => badge("still", t.openpay_ev_sent()),
        EventKind::LinkResent => badge("still", t.life_ev_resent()),
        EventKind::LinkReminded => badge("still", t.life_ev_reminded()),
        EventKind::LinkExpired => badge("still", t.office_ev_expired()),
        EventKind::LinkPartiallyPaid => badge("good", t.office_ev_partly()),
        EventKind::LinkPaid => badge("good", t.office_ev_paid()),
        EventKind::LinkCompleted => badge("good", t.office_ev_completed()),
        EventKind::PaymentStarted => badge("still", t.office_ev_started()),
        EventKind::PaymentRedirected => badge("still", t.office_ev_redirected()),
        EventKind::PaymentReturned => badge("still", t.office_ev_returned()),
        EventKind::PaymentUnknown => badge("wait", t.office_ev_unknown()),
        EventKind::PaymentPendingTooLong => badge("bad", t.office_ev_too_long()),
        EventKind::PaymentConfiguration => badge("bad", t.office_ev_configuration()),
        EventKind::PaymentPaid => badge("good", t.office_ev_payment_paid()),
        EventKind::PaymentFailed => badge("still", t.office_ev_payment_failed()),
        EventKind::PaymentCancelled => badge("still", t.office_ev_payment_cancelled()),
        EventKind::PaymentConflict => badge("bad", t.office_ev_conflict()),
        EventKind::PaymentReversed => badge("bad", t.office_ev_reversed()),
        EventKind::RefundCreated => badge("wait", t.refund_ev_created()),
        EventKind::RefundAgreed => badge("still", t.refund_ev_agreed()),
        EventKind::RefundDeclined => badge("still", t.refund_ev_declined()),
        EventKind::RefundDone => badge("still", t.refund_ev_done()),
        EventKind::RefundRefused => badge("bad", t.refund_ev_refused()),
        EventKind::RefundUnknown => badge("wait", t.refund_ev_unknown()),
        EventKind::LinkRefunded => badge("still", t.refund_ev_link()),
        EventKind::SlipReceived => badge("wait", t.slip_ev_received()),
        EventKind::SlipCorrected => badge("wait", t.slip_ev_corrected()),
        EventKind::SlipQuestioned => badge("still", t.slip_ev_questioned()),
        EventKind::SlipAgreed => badge("wait", t.slip_ev_agreed()),
        EventKind::SlipMatched => badge("good", t.slip_ev_matched()),
        EventKind::SlipAccepted => badge("good", t.slip_ev_accepted()),
        EventKind::SlipRejected => badge("bad", t.slip_ev_rejected()),
        EventKind::SlipRevokeAsked => badge("wait", t.slip_ev_revoke_asked()),
        EventKind::SlipRevoked => badge("bad", t.slip_ev_revoked()),
        EventKind::SlipRulesChanged => badge("still", t.slip_ev_rules()),
        EventKind::ReceiptCreated => badge("still", t.office_ev_receipt()),
        EventKind::ReceiptApproved => badge("good", t.office_ev_receipt_approved()),
        EventKind::ReceiptVoided => badge("bad", t.office_ev_receipt_voided()),
        EventKind::ReceiptSent => badge("still", t.office_ev_receipt_sent()),
        EventKind::ResolveOpened => badge("bad", t.office_ev_resolve_opened()),
        EventKind::ResolveClosed => badge("still", t.office_ev_resolve_closed()),
        EventKind::MessageAccepted => badge("still", t.office_ev_message_accepted()),
        EventKind::MessageFailed => badge("bad", t.office_ev_message_failed()),
        EventKind::MessageUnknown => badge("wait", t.office_ev_message_unknown()),
        EventKind::MessageDelivered => badge("good", t.office_ev_message_delivered()),
        EventKind::MessageBlocked => badge("bad", t.office_ev_message_blocked()),
        EventKind::MessageFallback => badge("still", t.office_ev_message_fallback()),
        EventKind::MessageResent => badge("still", t.office_ev_message_resent()),
        EventKind::DocumentCreated => badge("still", t.document_ev_created()),
        EventKind::DocumentChanged => badge("still", t.document_ev_changed()),
        EventKind::DocumentSubmitted => badge("wait", t.document_ev_submitted()),
        EventKind::DocumentReturned => badge("still", t.document_ev_returned()),
        EventKind::DocumentApproved => badge("good", t.document_ev_approved()),
        EventKind::DocumentWithdrawn => badge("still", t.document_ev_withdrawn()),
        EventKind::DocumentCancelled => badge("still", t.document_ev_cancelled()),
        EventKind::DocumentArchived => badge("still", t.document_ev_archived()),
        EventKind::DocumentRestored => badge("still", t.document_ev_restored()),
        EventKind::DocumentReceipt => badge("good", t.document_ev_receipt()),
        // Users and keys have their own pages.
        _ => badge("still", kind.to_owned()),
    }
}

/// Who did it; `name` knows the users.
pub(crate) fn actor(text: &str, name: impl Fn(&str) -> Option<String>, t: &Texts) -> String {
    match text {
        "payer" => t.office_by_payer(),
        "bank" => t.office_by_bank(),
        "system" => t.office_by_system(),
        "operator" => t.office_by_operator(),
        key if key.starts_with("key:") => t.office_by_key(),
        user => name(user)
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| t.office_by_user()),
    }
}

/// What a customer is called: the walk-in of a shop has a word of the reader's language for a name.
pub(super) fn called(name: &str, t: T) -> String {
    if name.is_empty() {
        t.customer_walk_in()
    } else {
        clean(name)
    }
}
