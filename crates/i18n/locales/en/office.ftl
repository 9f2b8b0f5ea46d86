### The back office.

## Around every page
office-home = Dashboard
office-links = Links
office-payments = Payments
office-resolve = To decide
office-outbox = Outbox
office-users = Users
office-keys = API keys
office-menu = Menu
office-skip = Skip to the content
office-search = Search links
office-search-hint = Reference, description, code or address
office-test-banner = TEST: no real money moves here
office-to-live = Go to LIVE
office-to-test = Go to TEST
office-sign-out = Sign out
office-new-link = New link
office-help = Keyboard
office-help-search = search
office-help-new = new link
office-help-rows = next and previous row
office-help-open = open the row
office-help-this = this list
office-no-words = No text
office-wrong-summary = Please look at these fields again:
office-any = All
office-shop = Shop

## Dashboard
office-today = Collected today
office-week = Collected in the last 7 days
office-open-links = Open links
office-checking = Payments being checked
# $name (String) - the provider
# $ailment (String) - what is wrong, in a few words
office-provider-ill = { $name }: { $ailment }. Payers are led to the other providers first.
office-to-resolve = Waiting for your decision
office-no-money-yet = Nothing yet
office-account = Account that the money lands on
office-shop-account = The shop’s own account
office-todo = What is still to do
office-todo-text = Until the first payment comes in, these steps are left.
office-todo-shop = Your shop has a name, an address and a unit
office-todo-provider = A bank or payment service takes the money
office-todo-link = A first link is made
office-todo-paid = A first link is paid
office-todo-key = Programs have a key (only if you connect some)
office-done = done
office-still-open = to do
office-welcome = Make a link, send it, and follow it here until it is paid.

## Lists
office-more-filters = More filters
office-from-date = From day
office-to-date = To day
# $example (String) - a day as people write it
office-date-hint = For example { $example }
office-from-amount = Amount from
office-to-amount = Amount to
office-text = Text
office-apply = Apply
office-clear = Clear filters
office-older = Older
office-newest = Newest
office-created = Made
office-expires = Valid until
office-never = without end
office-state = State
office-for = For
office-received = Received
office-paid-at = Paid
office-code = Code
office-provider = Way of paying
office-link = Link
# $count (Number) - how many
# $text (String) - the same, formatted
office-count-links = { $count ->
    [one] { $text } link
   *[other] { $text } links
}
# $count (Number) - how many
# $text (String) - the same, formatted
office-count-payments = { $count ->
    [one] { $text } payment
   *[other] { $text } payments
}
# $amount (String) - with its unit
office-sum-asked = asked for { $amount }
# $amount (String) - with its unit
office-sum-received = received { $amount }
# $count (String) - how many rows were counted
office-sum-capped = Sums of the newest { $count }
office-empty-links = There are no links yet. A link asks somebody for an amount; you send it and see here when it is paid.
office-empty-payments = There are no payments yet. They appear here as soon as somebody opens a link and chooses how to pay.
office-empty-resolve = Nothing waits for you. Money that fits no link would appear here.
strangers = Paid at a bank, and none of ours
strangers-text = Banks list these as paid and unconfirmed, and no payment here has their number: another system may use the same terminal, or data was restored. Look in the bank’s panel; nothing was booked.
strangers-seen = I have seen to it
office-empty-outbox = There are no messages yet. When you make a link with recipients, what they are sent stands here.
office-empty-filter = Nothing fits these filters.
office-empty-so-far = Nothing so far fits these filters. Look further among the older ones.

## New link
office-description-hint = The payer reads this.
office-reference-hint = Your own order number: Latin letters, digits, - and _
office-until = Valid
# $count (Number) - how many days
# $days (String) - the same, formatted
office-until-shop-days = { $count ->
    [one] As the shop has it: { $days } day
   *[other] As the shop has it: { $days } days
}
office-until-shop-never = As the shop has it: without end
office-until-days = So many days
office-until-date = To the end of the day
office-days = Days
office-day = Day
office-recipients = Recipients
office-recipients-hint = E-mail addresses, separated by ; – leave it empty to send the link yourself.
office-link-language = Language of page and messages
office-shop-language = As the shop has it
office-rule = How much is paid
office-rule-whole = All of it at once
office-rule-parts = In parts, as the payer likes
office-first-part = First part at least
office-rule-open = The payer chooses; the amount above is a suggestion
office-least = At least
office-most = At most
office-usage = More than one payment
office-more = More
office-reusable = This link may be paid again and again
office-max-payments = At most so many payments
office-max-total = At most so much in all
office-providers = Ways of paying
office-providers-hint = Choose none to offer all. The numbers say in which order; without them it is the shop’s.
office-provider-place = Place
office-note = Note for colleagues
office-optional = optional
office-create = Create link
office-create-either = Create link, and send it to the recipients
# $count (Number) - how many
# $text (String) - the same, formatted
office-create-send = { $count ->
    [one] Create and send to { $text } person
   *[other] Create and send to { $text } people
}
office-sent-before = This form has been sent before with other values. Nothing was made now. Look at the list first; then send the form again to make another link.

## A link
office-qr = QR code
office-qr-download = Open the QR code as a picture
office-change = Change or extend
office-cancel-link = Cancel link
office-facts = Facts
office-timeline = Timeline
office-messages = Messages
office-version = Version of terms
office-limits = Limits
# $count (String) - how many
office-limit-payments = payments: { $count } at most
# $amount (String) - with its unit
office-limit-total = at most { $amount } in all
office-single = one payment
office-no-payments = Nobody has begun to pay yet.
office-no-messages = Nothing was sent. Copy the address and send it yourself.
office-check-now = Check now
office-receipt = Receipt
office-card = Card
office-said-created = The link is made.
office-said-before = This form had been sent already; here is the link that it made.
office-said-changed = The change is saved.
office-said-cancelled = The link is cancelled.
office-said-checked = The bank was asked.
office-said-decided = Your decision is saved.
office-cancel-ask = Cancel this link?
office-cancel-text = Nobody can begin to pay it any more. Money that is already on its way is kept and shown to you. You can open it again later.
office-cancel-reason = Why
office-reason-mistake = It has a mistake in it
office-reason-asked = The payer asked for it
office-reason-paid-otherwise = It was paid in another way
office-reason-other = Another reason
office-keep = Keep it
office-change-text = Whoever has the old page open is told before paying.
office-change-save = Save the change
office-keep-expiry = Leave it as it is
office-too-late-paid = This link is paid already. It can neither be changed nor cancelled.
office-too-late-cancelled = This link is cancelled already.
office-changed-meanwhile = Somebody else has changed this link since you opened the form. Here are the values of now; please look at them and save again.

## Money to decide about
office-decide = Decide
office-evidence = Evidence
office-why = Why
office-decision = Decision
office-keep-money = Keep the money as credit
office-keep-money-text = The money has arrived. It stays the customer’s and is booked as not yet assigned.
office-dismiss = There is no money to keep
office-dismiss-text = It never came, went back, or is booked elsewhere. Nothing is booked.
office-sure = I have looked at the evidence and am sure
office-sure-needed = Please confirm that you are sure.
office-choose-needed = Please choose one of the two.
office-decide-note = What you found out
office-bank-took = How much the bank took
office-bank-took-hint = Only when you keep the money; leave it empty if the figure above is right.
office-decide-closed = A colleague has decided about this in the meantime.
office-detail = What the bank said
office-bank-calls = What was said to the bank, and its answers
office-callbacks = Callbacks as they came in
office-no-evidence = Nothing was recorded.
office-show-closed = Show decided ones too
office-hide-closed = Show only what waits

## What is wrong with a field
office-wrong-empty = Please fill this in.
office-wrong-number = This is no number.
office-wrong-negative = The amount must be more than zero.
office-wrong-large = The amount is too large.
office-wrong-decimals = Decimals are not possible in this unit.
office-wrong-grouping = The separators do not fit. Write it without them.
# $unit (String) - the unit of the field
office-wrong-unit = Please write the amount in { $unit }.
# $max (String) - how many
office-wrong-long = At most { $max } are possible.
office-wrong-characters = There are characters here that are not possible.
office-wrong-past = This lies in the past.
office-wrong-range = This number is not possible here.
office-wrong-missing = This does not exist (any more).
office-wrong-provider = No way of paying takes this amount at the moment.
# $example (String) - a day as people write it
office-wrong-date = This is no day. For example { $example }
# $address (String) - what was typed
office-wrong-email = “{ $address }” is no e-mail address.
office-wrong-form = This is not possible here.

## States of links
office-link-draft = Draft
office-link-open = Open
office-link-partly = Partly paid
office-link-paid = Paid
office-link-completed = Used up
office-link-expired = Expired
office-link-cancelled = Cancelled

## States of payments
office-pay-created = Begun
office-pay-redirected = At the bank
office-pay-verifying = Being checked
office-pay-unknown = Not known yet
office-pay-paid = Paid
office-pay-failed = Not paid
office-pay-cancelled = Stopped by the payer
office-pay-conflict = To decide
office-pay-reversed = Returned
office-pay-group-checking = On the way
office-pay-group-failed = Not paid

## States of messages
office-msg-queued = Waiting
office-msg-sending = Being sent
office-msg-accepted = Handed over
office-msg-delivered = Delivered
office-msg-undelivered = Not delivered
office-msg-failed = Not sent
office-msg-blocked = Held back
office-msg-unknown = Not known
office-msg-group-waiting = Waiting
office-msg-group-sent = Sent
office-msg-group-failed = Not sent

## Why messages are sent
office-sit-link-sent = Link
office-sit-paid = Thanks to the payer
office-sit-reminder = Reminder
office-sit-receipt = Receipt
office-sit-failed = Payment failed, to the payer
office-sit-expired = Time over, to the recipients
office-sit-staff-partly = Notice: partly paid
office-sit-staff-failed = Notice: payment failed
office-sit-staff-paid = Notice: paid
office-sit-staff-expired = Notice: expired unpaid
office-sit-staff-pending = Notice: takes too long
office-sit-staff-resolve = Notice: to decide
office-sit-staff-bounced = Notice: did not arrive
office-sit-staff-channel = Notice: channel stopped
office-channel-smtp = e-mail
office-channel-outbox = kept here

## Why money waits
office-res-already-paid = The link was paid already
office-res-cancelled = The link was cancelled
office-res-used-up = The link had reached its limit
office-res-superseded = The amount had been changed meanwhile
office-res-excess = Others had paid parts meanwhile, and less was left
office-res-amount = The bank names another amount
office-res-reference = The bank’s reference belongs to another payment
office-res-verified = The bank says that it was confirmed before, and not by us
office-res-party = The bank’s answer is about something else
office-res-unconfirmed = The bank never gave a clear answer
office-res-kept = kept as credit
office-res-dismissed = no money to keep

## The timeline
office-ev-created = Link made
office-ev-revised = Terms changed
office-ev-cancelled = Link cancelled
office-ev-expired = Link expired
office-ev-partly = A part is paid
office-ev-paid = Link paid
office-ev-completed = Limit reached
office-ev-started = Payer chose how to pay
office-ev-redirected = Payer went to the bank
office-ev-returned = Payer came back from the bank
office-ev-unknown = Bank gave no clear answer; it is asked again
office-ev-too-long = Still not known after a long time
office-ev-configuration = Bank refused our credentials
office-ev-payment-paid = Bank confirmed the payment
office-ev-payment-failed = Bank took nothing
office-ev-payment-cancelled = Payer stopped at the bank
office-ev-conflict = Bank’s answer does not fit
office-ev-reversed = Money went back to the payer
office-ev-receipt = Receipt made
office-ev-receipt-approved = Receipt approved
office-ev-receipt-voided = Receipt voided
office-ev-receipt-sent = Receipt sent
office-ev-resolve-opened = Money waits for a decision
office-ev-resolve-closed = Decision made
office-ev-message-accepted = Message handed over
office-ev-message-failed = Message not delivered
office-ev-message-unknown = Not known whether a message went out
office-ev-message-delivered = Message arrived
office-ev-message-blocked = Message held back
office-ev-message-fallback = Message sent by the next way
office-ev-message-resent = Message sent again
office-by-key = a program
office-by-payer = payer
office-by-bank = bank
office-by-system = Peyvand
office-by-operator = operator
office-by-user = a user
