### The life of a link, saved filters, tables to take away.

life-cancel-note = Note for staff
life-cancel-note-hint = Stays with the link; the payer never sees it.
life-reopen = Open again
life-reopen-ask = Open this link again?
life-reopen-text = Whoever has its address can pay it again, on the same terms.
life-reopen-paid = The link holds its money; there is nothing to open again.
life-reopen-meanwhile = A payer paid after it was cancelled. Opened again, it would ask for the money twice: decide about that payment first, or make another link.
life-said-reopened = The link is open again.
life-said-extended = The link is valid for longer.
life-said-resent = The link was sent again.
life-said-reminded = The reminder is on its way.
life-extend = Valid for longer
# $count (Number) - how many
# $text (String) - the same, written
life-extend-days = { $count ->
    [one] +{ $text } day
   *[other] +{ $text } days
}
life-resend = Send again
life-resend-or-remind = Send again or remind
life-resend-as = What they read
life-resend-as-link = The link once more
life-resend-as-reminder = A reminder
life-resend-as-hint = A reminder goes out after the quiet hours, and not where mail came back.
life-resend-same = Who was sent it
life-resend-others = Others
life-resend-others-hint = E-mail addresses, mobile numbers and messenger accounts (telegram:@sara_k), with ; between them.
life-resend-text = Nothing was sent: the message cannot be sent as it is.
life-resend-own-hint = Otherwise it says what the link says, or the shop. Parameters in double braces carry their values, as in the settings under “Texts of messages”.
life-resend-own = Write another message for this sending
life-resend-silent = asked for no messages
life-resend-nobody = Choose somebody, or type an address.
# $count (String) - the most
life-resend-many = No more than { $count } addresses at a time.
# $state (String) - its state in words
life-resend-state = This link is not sent any more. Its state: { $state }
# $count (Number) - how many
# $text (String) - the same, written
life-resend-done = { $count ->
    [one] { $text } message is on its way.
   *[other] { $text } messages are on their way.
}
# $addresses (String) - who gets nothing
life-resend-left = Nothing was sent to { $addresses }: they asked for no messages.
life-like = Make another like it
life-poster = Poster
life-poster-print = Print
life-poster-paper = Paper
life-poster-scan = Scan to pay
life-ev-reopened = Opened again
life-ev-resent = Sent again
life-ev-reminded = Reminder sent
links-customer = Customer
links-document = Document
links-customer-name = Name of the customer
links-narrowed = Only what belongs to one customer or document.
links-sort = Order
links-sort-created = Newest first
links-sort-amount = Largest amount first
links-sort-expiry = Ending first
links-sort-paid = Paid last first
links-locked = what is left on its document
export-as = Take away as
saved-filters = My filters
saved-keep = Keep this filter
saved-name = Name of the filter
saved-save = Keep
saved-forget = Forget
saved-forget-ask = Forget this filter?
saved-forget-text = The list and all that is in it stay as they are.
saved-full = You keep as many filters of this list as there can be. Forget one first.
saved-said-kept = The filter is kept.
saved-said-forgotten = The filter is forgotten.
# $count (String)
links-common = This name is common: only the links of the first { $count } customers are looked at. Type more of it.
links-paper = Document
links-code = Payment or tracking code
links-expires-from = Valid until, from day
links-expires-to = Valid until, to day
links-paid-from = Paid from day
links-paid-to = Paid to day
links-maker = Made by
links-maker-openpay = A payer, on OpenPay
links-maker-program = A program
links-told = Message
# $count (String) - how many documents were looked at
links-common-papers = Many documents have these words: only the links of the first { $count } are looked at. Type more of the number.
# $count (String) - how many links were looked at
payments-common = Many links have these words: only the payments of the first { $count } are looked at. Type more of them.
# $count (String) - how many customers were looked at
receipts-common = This name is common: only the receipts of the first { $count } customers are looked at. Type more of it.
