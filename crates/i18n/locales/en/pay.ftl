### The payer's pages.

## On every page
pay-language = Language
pay-test-banner = Test page: no real money moves
pay-questions = Questions?
pay-page-number = Number of this page

## The page of a link
# $shop (String) - name of the shop
pay-title = Payment to { $shop }
pay-what = What you pay for
pay-left = Left to pay
pay-rest = Pay the rest
# $total (String) - what is asked for in all, with its unit
pay-of-total = of { $total } in all
# $time (String) - date and time, written out
pay-until = Pay until { $time }
pay-with = Pay with
# $amount (String) - with its unit
pay-button = Pay { $amount }
pay-choose = Amount you pay
pay-suggested = Suggested
# $least (String): an amount with its unit
# $most (String): an amount with its unit
pay-between = From { $least } to { $most }
# $least (String): an amount with its unit
pay-from = At least { $least }
# $most (String): an amount with its unit
pay-up-to = At most { $most }
pay-button-open = Pay
pay-next = You continue at the bank’s own page.
pay-details = Details
pay-card-safety = Your card number is never asked for here. Type it only at the bank’s page, and check first that its address ends in shaparak.ir.
pay-card-safety-abroad = Your card number is never asked for here. Type it only at the bank’s page.
pay-nothing-moves = This is a test. The bank is simulated, and no account is touched.

## Notices on it
pay-changed = The amount or the terms have changed since you opened this page. Please look at them again before you pay.
pay-not-offered = This way of paying is not available any more. Please choose another.
pay-out-of-reach = cannot be reached now
# $provider (String) - name of the way of paying
pay-bank-down = { $provider } cannot be reached now. Nothing was taken from your account. Please choose another way of paying.
# $provider (String) - name of the way of paying
pay-bank-down-alone = { $provider } cannot be reached now. Nothing was taken from your account. Please try again in a few minutes.

## Links that cannot be paid
pay-no-offer = Online payment is not possible now
# $shop (String) - name of the shop
pay-no-offer-text = No way of paying is open for this amount at the moment. Please ask { $shop } how to pay.
pay-already = Already paid
pay-already-text = This link has been paid. There is nothing left to pay.
pay-held-text = Somebody is just paying this link, and the bank has not confirmed it yet.
pay-held-next = Please wait for the answer and do not pay a second time. This page refreshes by itself.
pay-expired = Expired
# $time (String) - date and time, written out
pay-expired-text = The time for this payment ended on { $time }.
pay-expired-plain = The time for this payment has ended.
# $shop (String) - name of the shop
pay-ask-new = If you still want to pay, please ask { $shop } for a new link.
pay-withdrawn = Cancelled
# $shop (String) - name of the shop
pay-withdrawn-text = { $shop } has withdrawn this link. Please do not pay it.
pay-nothing-owed = Nothing is owed
# $shop (String)
pay-nothing-owed-text = Nothing is left to pay here. If you did not expect that, ask { $shop }.
pay-used-up = Closed
pay-used-up-text = This link has been paid as often as was planned.
pay-draft = Not open yet
# $shop (String) - name of the shop
pay-draft-text = { $shop } has not opened this link yet. Please come back later.
pay-show-payment = Show the payment

## The page of a payment
pay-paid = Paid
# $shop (String) - name of the shop
pay-paid-text = Your payment has reached { $shop }. Please keep these codes.
pay-received = Money received
# $shop (String) - name of the shop
pay-received-text = Your money has arrived, but this link had been paid, changed or closed before. { $shop } knows about it and will either return the money or credit it to you. Please do not pay again.
pay-checking = Being checked
pay-checking-text = The bank has not confirmed this payment yet. We keep asking until the answer is clear.
pay-checking-close = This page refreshes by itself. You may also close it safely; nothing is lost.
pay-do-not-repeat = Please do not pay again meanwhile.
pay-money-back = If money has left your account and the payment is not confirmed, your bank returns it by itself within 72 hours.
pay-money-back-abroad = If money has left your account and the payment is not confirmed, your bank returns it by itself, usually within a few working days.
pay-waiting = Waiting for the bank
pay-waiting-text = We have not heard from the bank about this payment yet. If you have paid, there is nothing to do: we ask the bank ourselves, and this page will show the answer.
pay-waiting-again = Only if you have not paid, start again.
pay-failed = Not paid
pay-failed-text = The bank did not confirm this payment.
pay-failed-nothing = This payment did not get as far as the bank’s page. Nothing was taken from your account.
pay-stopped = Cancelled
pay-stopped-text = This payment was stopped at the bank’s page and is not charged.
pay-conflict = Being checked by the shop
# $shop (String) - name of the shop
pay-conflict-text = The bank’s answer does not match this payment, so a person at { $shop } is looking at it. Please do not pay again, and keep the payment code.
pay-reversed = Returned
pay-reversed-text = This payment was returned. The money comes back to the account it came from within 72 hours.
pay-reversed-text-abroad = This payment was returned. The money comes back to the account it came from, usually within a few working days.
pay-paid-otherwise = Meanwhile this link has been paid by another payment.
pay-check-now = Check now
# $shop (String) - name of the shop
pay-back-to-shop = Back to { $shop }
pay-code = Payment code
pay-by = Paid with
pay-by-plan = Way of paying
pay-card = Card
pay-receipt = Receipt number
pay-time = Date and time
pay-started = Started
pay-to-receipt = Receipt, to keep or print

## The page of a receipt
pay-receipt-title = Receipt
# $shop (String) - name of the shop
pay-receipt-text = Paid. { $shop } has received this payment.
pay-receipt-keep = The address of this page stays the same. Keep it to open the receipt again.
pay-receipt-soon = in a moment
pay-receipt-void = Void receipt
# $shop (String) - name of the shop
pay-receipt-void-text = This receipt has been cancelled and is no longer valid. If you have questions, please ask { $shop }.

## On the way to the bank
pay-go = To the bank
pay-go-text = You are on the way to the bank’s page. If it does not open in a moment, press the button.

## When something is wrong
pay-unknown = Page not found
pay-unknown-text = There is nothing at this address. Please check that the link is complete, or ask whoever sent it to you.
pay-busy = Please try again in a moment
pay-busy-text = We cannot read our records just now. If you have paid, your payment is not lost: it is checked as soon as we can.
pay-bad-form = That did not arrive completely
pay-bad-form-text = Nothing was taken from your account. Please open the link again and choose how to pay.
pay-refused = The bank’s answer could not be read
pay-refused-text = If you have paid, your payment is not lost: we ask the bank ourselves. Please open your link again in a few minutes to see the answer.
pay-broken = Something went wrong here
pay-broken-text = The mistake is ours and has been noted. If you have paid, your payment is not lost: it is checked as soon as we can.
# $time (String) - date and time, written out
pay-under-way = A payment of this link was started on { $time }. If you have paid, do not pay again.
pay-under-way-look = See what became of it

## No more messages
unsubscribe = Stop these messages?
# $shop (String) - name of the shop
# $address (String) - a part of the reader's address
unsubscribe-text = { $shop } will send no more messages to { $address }: no payment links, and no receipts either. Links that you have already go on working.
unsubscribe-button = Stop messages
unsubscribe-done = No more messages
# $shop (String) - name of the shop
# $address (String) - a part of the reader's address
unsubscribe-done-text = { $shop } sends nothing to { $address } any more. If you change your mind, please tell { $shop }.
unsubscribe-reason = Asked for it by the link in an e-mail
