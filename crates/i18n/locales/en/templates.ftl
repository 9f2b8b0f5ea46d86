### Texts of messages: a shop's own in place of the delivered ones.

templates = Texts of messages
templates-text = What payers and colleagues read. Every text is delivered ready for use; write your own where you want other words.
templates-when = Message
templates-email = E-mail
templates-short = SMS and chat
templates-own = Own text
templates-delivered = As delivered

## The editor
templates-subject = Subject
templates-body = Text
templates-email-hint = Mail programs also get it as a page with the name of the shop above it and the link as a button.
templates-short-hint = One text for SMS and chat. The shorter it is, the fewer parts it costs.
templates-link-hint = If the link is missing, it is added as the last line.
templates-parameters = Parameters
templates-parameters-text = Write them between double braces; the message carries their values. What does not apply is empty. A part between these two is left out while its parameter is empty:
templates-p-shop = name of the shop
templates-p-shop-contact = where the shop answers questions
templates-p-customer = name of the customer; empty while nobody is named
templates-sample-title = Ms
templates-p-customer-number = number of the customer in your books
templates-p-customer-title = title of the customer: Dr., Ms.
templates-p-document-kind = kind of the document: invoice, quotation …
templates-p-document-number = number of the document
templates-p-amount = amount with its unit
templates-p-amount-words = amount in words
templates-p-currency = name of the shop’s unit of money
templates-p-description = what it is for
templates-p-reference = your own reference
templates-p-short-url = the same address in fewer letters, for SMS
templates-p-qr-url = picture of the address to scan: alone on a line of an e-mail it shows
templates-p-link-url = address to pay at
templates-p-expires = until when it can be paid
templates-p-expires-short = the same in digits, for SMS
templates-p-payment-code = our code of the payment
templates-p-code = the one-time code that a payer asked for; empty in all other messages
templates-p-tracking-code = the bank’s code of the payment
templates-p-receipt-number = number of the receipt
templates-p-receipt-url = address of the receipt
templates-p-paid-at = when it was paid
templates-p-provider = name of the payment method
templates-p-page-url = address of the payment’s page; to staff, of its page in the office
templates-p-reason = why somebody must decide
templates-p-recipient = in notices to staff: the address that a message did not reach
templates-p-mode-test = something in TEST, empty in LIVE

## Preview and test
templates-preview = Preview
templates-preview-text = With example values.
templates-preview-button = Show preview
# $parts (Number)
# $count (String)
# $number (String)
templates-sms = { $parts ->
    [one] { $count } characters, { $number } SMS part
   *[other] { $count } characters, { $number } SMS parts
}
# $most (String)
templates-sms-gsm = In Latin letters, { $most } characters fit in this many parts.
# $most (String)
templates-sms-ucs = With Persian letters or special signs, { $most } characters fit in this many parts.
templates-test-button = Send a test to me
# $address (String)
templates-test-text = Sends this text with example values to { $address }.
# $subject (String)
templates-test-subject = Test of a text: { $subject }
# $address (String)
templates-test-sent = Sent to { $address }. The mail server took it.
templates-test-failed = It was not sent. The mail server said:
templates-test-none = No mail server is set up, so nothing can be sent. Set one up in the settings under “Messages and e-mail”.
templates-reset = Back to the delivered text
templates-reset-ask = Your own text is discarded, and new messages carry the delivered one. Do you want that?
templates-sample = Order 218, two books
templates-sample-provider = ZarinPal
templates-sample-customer = Sara Ahmadi

## What is wrong
# $line (String)
# $name (String)
templates-wrong-parameter = Line { $line }: there is no parameter “{ $name }”. Please choose one from the list.
# $line (String)
# $what (String)
templates-wrong-forbidden = Line { $line }: “{ $what }” cannot be used here. Please use only parameters and conditions.
# $line (String)
templates-wrong-braces = Line { $line }: the braces cannot be read. Please check that each one is closed.
# $line (String)
templates-wrong-much = Line { $line }: this is too much for one message. Please make it shorter.
templates-as-mail = Show it as an e-mail
outbox-any-channel = By any channel
