//! The default messages in English.

use super::{Said, Words};

pub(super) const WORDS: Words = Words {
    test_tag: "TEST",
    test_line: "TEST – no real money",
    colon: ": ",

    amount: "Amount",
    spelled_out: "In words",
    description: "For",
    reference: "Reference",
    expires: "Pay by",
    payment_code: "Payment code",
    code: "Code",
    tracking_code: "Tracking code",
    receipt_number: "Receipt number",
    paid_at: "Paid on",
    provider: "Payment method",
    page: "Page of this payment",
    office_page: "Its page in the office",
    receipt: "Receipt, to keep or print",
    reason: "Reason",
    recipient: "Recipient",
    failure: "What the channel said",

    contact: "Questions? Contact us",
    pay_here: "To pay, open this link",
    pay: "Pay",
    address: "If the button does not work, open this address in your browser",
    unexpected: "If you do not recognise this request, please ask {{ shop }} before you pay.",
    keep_secret: "The code is valid for ten minutes. Nobody at {{ shop }} asks you for it; if you did not ask for it, you need not do anything.",
    keep_codes: "Please keep these codes. With them you can ask about this payment.",

    link_sent_short: "Payment request from {{ shop }}",
    openpay_sent_short: "To pay {{ shop }}",
    paid_short: "Your payment to {{ shop }} is confirmed",
    expires_short: "Pay by: {{ expires_short }}",

    link_sent: Said {
        subject: "Payment request from {{ shop }}",
        lead: &["Hello,", "Here is your payment link from {{ shop }}."],
    },
    reminder: Said {
        subject: "Reminder: payment to {{ shop }}",
        lead: &[
            "Hello,",
            "This is a reminder: your payment to {{ shop }} is still open. If you have paid it already, please ignore this message.",
        ],
    },
    openpay_sent: Said {
        subject: "The page on which you can pay {{ shop }}",
        lead: &[
            "Hello,",
            "This is the page on which you can pay {{ shop }}. What is known is filled in already.",
        ],
    },
    one_time_code: Said {
        subject: "Your code for {{ shop }}",
        lead: &["This is the code that you asked for on the payment page of {{ shop }}."],
    },
    paid: Said {
        subject: "Your payment to {{ shop }} is confirmed",
        lead: &["Thank you. Your payment to {{ shop }} is confirmed."],
    },
    receipt_sent: Said {
        subject: "Receipt of your payment to {{ shop }}",
        lead: &["Here is the receipt of a payment to {{ shop }}."],
    },
    staff_paid: Said {
        subject: "Payment received for {{ shop }}",
        lead: &["A payment for {{ shop }} has arrived, and the bank has confirmed it."],
    },
    failed: Said {
        subject: "Your payment to {{ shop }} did not go through",
        lead: &[
            "Your payment to {{ shop }} did not go through. If money has left your account, your bank returns it by itself within 72 hours.",
            "You can try again whenever you like.",
        ],
    },
    expired: Said {
        subject: "The time to pay {{ shop }} is over",
        lead: &[
            "The time of a payment link from {{ shop }} is over. If you still want to pay, please ask for a new link.",
        ],
    },
    staff_partly_paid: Said {
        subject: "Part of a payment received for {{ shop }}",
        lead: &[
            "A part of what a payment link of {{ shop }} asks for has arrived, and the bank has confirmed it. The rest is still open.",
        ],
    },
    staff_failed: Said {
        subject: "A payment for {{ shop }} failed",
        lead: &[
            "Somebody tried to pay {{ shop }}, and the bank did not confirm it. The link is still open, so they can try again.",
        ],
    },
    staff_expired: Said {
        subject: "A payment link of {{ shop }} expired unpaid",
        lead: &[
            "A payment link of {{ shop }} has expired without being paid. You can extend it, or make \
             a new one like it, on its page.",
        ],
    },
    staff_pending_too_long: Said {
        subject: "A payment for {{ shop }} is still being checked",
        lead: &[
            "The bank has not given a final answer about a payment for {{ shop }}, and it is \
             taking longer than usual. Until it does, the payment is neither paid nor failed.",
            "The bank is asked again automatically. Please do not ask the payer to pay again \
             before the result is known.",
        ],
    },
    staff_needs_resolving: Said {
        subject: "A payment for {{ shop }} needs your decision",
        lead: &[
            "A payment for {{ shop }} could not be completed automatically. It waits, with all \
             its evidence, for a decision by someone on your team.",
        ],
    },
    staff_bounced: Said {
        subject: "A message from {{ shop }} did not arrive",
        lead: &[
            "A message from {{ shop }} did not reach its recipient, and there is no other way left \
             to send it. You can check the address and send the message again, or pass the link on \
             in another way.",
        ],
    },
    staff_channel_stopped: Said {
        subject: "A message channel of {{ shop }} has stopped",
        lead: &[
            "A message channel of {{ shop }} has stopped. Nothing goes out through it until somebody \
             has looked at it: messages take the next way, or wait.",
            "Please check its credit and its settings in the office, and send a test message: that \
             starts it again.",
        ],
    },
    refunded: Said {
        subject: "Money given back by {{ shop }}",
        lead: &[
            "Money that you had paid to {{ shop }} was given back to you. It may take some working \
             days until it shows on your account.",
        ],
    },
    slip_received: Said {
        subject: "Your bank slip for {{ shop }} is registered",
        lead: &[
            "Your bank slip for {{ shop }} is registered. It counts as paid once {{ shop }} has seen the money on its account. You will hear of it.",
        ],
    },
    slip_correction: Said {
        subject: "Your bank slip for {{ shop }} needs a correction",
        lead: &[
            "Something on your bank slip for {{ shop }} must be corrected. Please open its page, change what is wrong and send it again.",
        ],
    },
    slip_rejected: Said {
        subject: "Your bank slip for {{ shop }} was not accepted",
        lead: &[
            "Your bank slip could not be accepted by {{ shop }}. If you think that this is a mistake, please ask and name the payment code.",
        ],
    },
    slip_revoked: Said {
        subject: "Your bank slip for {{ shop }} counts no more",
        lead: &[
            "Your bank slip was accepted before. That was taken back, so the payment to {{ shop }} counts as not paid.",
        ],
    },
    staff_slip: Said {
        subject: "A bank slip for {{ shop }} waits for you",
        lead: &[
            "A payer registered a bank slip for {{ shop }}. Please look for the money on the account and decide about the slip in the office.",
        ],
    },
};
