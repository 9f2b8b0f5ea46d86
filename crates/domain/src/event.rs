//! Events: what happened, kept for ever. Ids and amounts only, no personal data.

use jiff::Timestamp;
use money::Amount;

use crate::id::{EventId, UserId};

/// Who or what made something happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// An API key, by its id.
    Key(String),
    /// A user of the back office, by their id.
    User(UserId),
    /// A payer; nobody knows which.
    Payer,
    /// A bank, by a callback or an answer.
    Bank,
    /// The server by itself: a job, the reconciler.
    System,
    /// Somebody at the command line of the server.
    Operator,
}

impl Actor {
    /// As stored: `key:key_…`, `user:usr_…`, `payer`, `bank`, `system`, `operator`.
    pub fn to_text(&self) -> String {
        match self {
            Self::Key(id) => format!("key:{id}"),
            Self::User(id) => format!("user:{id}"),
            Self::Payer => "payer".to_owned(),
            Self::Bank => "bank".to_owned(),
            Self::System => "system".to_owned(),
            Self::Operator => "operator".to_owned(),
        }
    }
}

/// What kind of thing happened; the word is what webhooks and the timeline carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// A link was made and is open.
    LinkCreated,
    /// A link's amount or terms changed.
    LinkRevised,
    /// A link was cancelled.
    LinkCancelled,
    /// A cancelled link is open again.
    LinkReopened,
    /// A link was sent again.
    LinkResent,
    /// Recipients of a link were reminded of it.
    LinkReminded,
    /// An address of an OpenPay page was sent to somebody.
    OpenpaySent,
    /// A link's time ran out.
    LinkExpired,
    /// A link holds a part of its amount.
    LinkPartiallyPaid,
    /// A link is paid.
    LinkPaid,
    /// A reusable link reached a limit.
    LinkCompleted,
    /// A payer chose a provider.
    PaymentStarted,
    /// The bank gave a key and the payer was sent there.
    PaymentRedirected,
    /// A callback came in.
    PaymentReturned,
    /// The bank gave no usable answer; it is asked again.
    PaymentUnknown,
    /// The bank's window closed and it is still not known.
    PaymentPendingTooLong,
    /// The bank refused our credentials while a payment waited.
    PaymentConfiguration,
    /// The bank confirmed it and it is booked.
    PaymentPaid,
    /// Nothing was taken.
    PaymentFailed,
    /// The payer gave up.
    PaymentCancelled,
    /// The bank's answer does not fit: a person must look.
    PaymentConflict,
    /// The money went back to the payer.
    PaymentReversed,
    /// Money is about to be given back.
    RefundCreated,
    /// A second person agreed to give money back.
    RefundAgreed,
    /// Nobody gives it back: a second person said no, or who asked took it back.
    RefundDeclined,
    /// It went back.
    RefundDone,
    /// It stays here: the bank says no.
    RefundRefused,
    /// Whether it went back is not known; the bank is asked again.
    RefundUnknown,
    /// Money of a link went back to its payer.
    LinkRefunded,
    /// A payer registered a bank slip.
    SlipReceived,
    /// A payer corrected a slip.
    SlipCorrected,
    /// Staff asked the payer to correct a slip.
    SlipQuestioned,
    /// The first of two persons agreed to a slip.
    SlipAgreed,
    /// A line of the bank's statement may be the money of a slip.
    SlipMatched,
    /// A slip was accepted; its money is booked.
    SlipAccepted,
    /// A slip was rejected.
    SlipRejected,
    /// The first of two persons asked that a slip be revoked.
    SlipRevokeAsked,
    /// A slip was revoked; what was booked is booked back.
    SlipRevoked,
    /// What a shop says about slips changed.
    SlipRulesChanged,
    /// A receipt was made.
    ReceiptCreated,
    /// A receipt counts for the customer's balance.
    ReceiptApproved,
    /// A receipt was reversed; it stands, and counts nothing.
    ReceiptVoided,
    /// The page of a receipt was sent to somebody.
    ReceiptSent,
    /// Money that fits nowhere waits for a person.
    ResolveOpened,
    /// A person decided.
    ResolveClosed,
    /// A channel took a message.
    MessageAccepted,
    /// A message cannot be delivered.
    MessageFailed,
    /// Whether a message went out is not known; it is not sent again by itself.
    MessageUnknown,
    /// A message arrived.
    MessageDelivered,
    /// A message must not go out.
    MessageBlocked,
    /// A message was sent by the next way, for this one failed.
    MessageFallback,
    /// Somebody sent a message again.
    MessageResent,
    /// A one-time link was made for a user.
    UserInvited,
    /// A one-time link was used: the user has a new password.
    UserJoined,
    /// A user's roles changed.
    UserRolesChanged,
    /// A user may not sign in any more.
    UserDisabled,
    /// A user may sign in again.
    UserEnabled,
    /// A user signed in.
    SessionStarted,
    /// A session was ended before its time.
    SessionEnded,
    /// A session went over to the other world.
    SessionSwitched,
    /// An API key was made.
    ApiKeyCreated,
    /// An API key opens nothing any more.
    ApiKeyRevoked,
    /// The merchant's own data changed.
    MerchantChanged,
    /// A shop was made.
    ShopCreated,
    /// A shop's settings changed.
    ShopChanged,
    /// A financial account was made.
    AccountCreated,
    /// A financial account changed.
    AccountChanged,
    /// A receipt type was made.
    ReceiptTypeCreated,
    /// A receipt type changed.
    ReceiptTypeChanged,
    /// A provider was made.
    ProviderCreated,
    /// A provider's settings or credentials changed.
    ProviderChanged,
    /// A provider's credentials were tried at the bank.
    ProviderChecked,
    /// A provider's bank refuses us or does not answer: payers are led past it.
    ProviderIll,
    /// It answers again.
    ProviderWell,
    /// A provider's bank holds a payment that is none of ours.
    ProviderStranger,
    /// Somebody has seen to it.
    ProviderStrangerClosed,
    /// A channel's settings changed.
    ChannelChanged,
    /// A channel was tried by a test message.
    ChannelChecked,
    /// A channel stopped: its settings, or its credit, must be looked at.
    ChannelStopped,
    /// The credit at a channel fell low.
    ChannelCreditLow,
    /// Messages go out by a stopped channel again.
    ChannelStarted,
    /// A customer was made.
    CustomerCreated,
    /// A customer's data changed.
    CustomerChanged,
    /// A customer went out of lists and searches.
    CustomerArchived,
    /// An archived customer came back.
    CustomerRestored,
    /// A customer was merged into another, with all that hung on them.
    CustomerMerged,
    /// An address asked for no messages.
    OptOutSet,
    /// An address takes messages again.
    OptOutLifted,
    /// A position was added.
    PositionCreated,
    /// A position was renamed or switched.
    PositionChanged,
    /// An import of customers was confirmed.
    ImportStarted,
    /// All rows of an import are dealt with.
    ImportFinished,
    /// An import was given up; what it had made stays.
    ImportCancelled,
    /// A document was made.
    DocumentCreated,
    /// A document changed.
    DocumentChanged,
    /// A document waits for approval.
    DocumentSubmitted,
    /// A document was sent back to its maker.
    DocumentReturned,
    /// A document counts.
    DocumentApproved,
    /// The approval of a document was taken back.
    DocumentWithdrawn,
    /// A document was cancelled.
    DocumentCancelled,
    /// A document went out of the list.
    DocumentArchived,
    /// An archived document came back.
    DocumentRestored,
    /// A draft was deleted.
    DocumentDeleted,
    /// A receipt was written into a field of a document.
    DocumentReceipt,
    /// What a merchant says about a kind of documents changed.
    DocumentKindChanged,
}

crate::scope::words!(EventKind, "kind of event":
    LinkCreated = "payment_link.created",
    LinkRevised = "payment_link.revised",
    LinkCancelled = "payment_link.cancelled",
    LinkReopened = "payment_link.reopened",
    LinkResent = "payment_link.resent",
    LinkReminded = "payment_link.reminded",
    OpenpaySent = "openpay_prefill.sent",
    LinkExpired = "payment_link.expired",
    LinkPartiallyPaid = "payment_link.partially_paid",
    LinkPaid = "payment_link.paid",
    LinkCompleted = "payment_link.completed",
    PaymentStarted = "payment.started",
    PaymentRedirected = "payment.redirected",
    PaymentReturned = "payment.returned",
    PaymentUnknown = "payment.unknown",
    PaymentPendingTooLong = "payment.pending_too_long",
    PaymentConfiguration = "payment.configuration",
    PaymentPaid = "payment.paid",
    PaymentFailed = "payment.failed",
    PaymentCancelled = "payment.cancelled",
    PaymentConflict = "payment.conflict",
    PaymentReversed = "payment.reversed",
    RefundCreated = "refund.created",
    RefundAgreed = "refund.agreed",
    RefundDeclined = "refund.declined",
    RefundDone = "refund.done",
    RefundRefused = "refund.refused",
    RefundUnknown = "refund.unknown",
    LinkRefunded = "payment_link.refunded",
    SlipReceived = "slip.received",
    SlipCorrected = "slip.corrected",
    SlipQuestioned = "slip.questioned",
    SlipAgreed = "slip.agreed",
    SlipMatched = "slip.matched",
    SlipAccepted = "slip.accepted",
    SlipRejected = "slip.rejected",
    SlipRevokeAsked = "slip.revoke_asked",
    SlipRevoked = "slip.revoked",
    SlipRulesChanged = "slip_rules.changed",
    ReceiptCreated = "receipt.created",
    ReceiptApproved = "receipt.approved",
    ReceiptVoided = "receipt.voided",
    ReceiptSent = "receipt.sent",
    ResolveOpened = "resolve.opened",
    ResolveClosed = "resolve.closed",
    MessageAccepted = "message.accepted",
    MessageFailed = "message.failed",
    MessageUnknown = "message.unknown",
    MessageDelivered = "message.delivered",
    MessageBlocked = "message.blocked",
    MessageFallback = "message.fallback",
    MessageResent = "message.resent",
    UserInvited = "user.invited",
    UserJoined = "user.joined",
    UserRolesChanged = "user.roles_changed",
    UserDisabled = "user.disabled",
    UserEnabled = "user.enabled",
    SessionStarted = "session.started",
    SessionEnded = "session.ended",
    SessionSwitched = "session.switched",
    ApiKeyCreated = "api_key.created",
    ApiKeyRevoked = "api_key.revoked",
    MerchantChanged = "merchant.changed",
    ShopCreated = "shop.created",
    ShopChanged = "shop.changed",
    AccountCreated = "account.created",
    AccountChanged = "account.changed",
    ReceiptTypeCreated = "receipt_type.created",
    ReceiptTypeChanged = "receipt_type.changed",
    ProviderCreated = "provider.created",
    ProviderChanged = "provider.changed",
    ProviderChecked = "provider.checked",
    ProviderIll = "provider.ill",
    ProviderWell = "provider.well",
    ProviderStranger = "provider.stranger",
    ProviderStrangerClosed = "provider.stranger_closed",
    ChannelChanged = "channel.changed",
    ChannelChecked = "channel.checked",
    ChannelStopped = "channel.stopped",
    ChannelCreditLow = "channel.credit_low",
    ChannelStarted = "channel.started",
    CustomerCreated = "customer.created",
    CustomerChanged = "customer.changed",
    CustomerArchived = "customer.archived",
    CustomerRestored = "customer.restored",
    CustomerMerged = "customer.merged",
    OptOutSet = "opt_out.set",
    OptOutLifted = "opt_out.lifted",
    PositionCreated = "position.created",
    PositionChanged = "position.changed",
    ImportStarted = "customer_import.started",
    ImportFinished = "customer_import.finished",
    ImportCancelled = "customer_import.cancelled",
    DocumentCreated = "document.created",
    DocumentChanged = "document.changed",
    DocumentSubmitted = "document.submitted",
    DocumentReturned = "document.returned",
    DocumentApproved = "document.approved",
    DocumentWithdrawn = "document.withdrawn",
    DocumentCancelled = "document.cancelled",
    DocumentArchived = "document.archived",
    DocumentRestored = "document.restored",
    DocumentDeleted = "document.deleted",
    DocumentReceipt = "document.receipt",
    DocumentKindChanged = "document_kind.changed",
);

/// One fact of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// An id, a state, a code: never a name, an address or a free text of a person.
    Word(String),
    /// A whole number.
    Number(i64),
}

/// Something that happened to one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Inner id.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// The id of the object that it happened to.
    pub object: String,
    /// Who did it.
    pub actor: Actor,
    /// The request that caused it, if one did.
    pub request_id: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Ids and amounts.
    pub data: Vec<(&'static str, Fact)>,
}

impl Event {
    /// The current version of the shape of `data`.
    pub const VERSION: i64 = 1;

    /// Adds a word or an id.
    #[must_use]
    pub fn with(mut self, name: &'static str, word: impl ToString) -> Self {
        self.data.push((name, Fact::Word(word.to_string())));
        self
    }

    /// Adds an amount, as `amount` and `currency`.
    #[must_use]
    pub fn amount(mut self, amount: Amount) -> Self {
        self.data.push(("amount", Fact::Number(amount.minor())));
        self.data
            .push(("currency", Fact::Word(amount.currency().code().to_owned())));
        self
    }
}
