### Bank slips: pages of payers and of the office.

## For everybody
slip-name = Bank slip
slip-reason-not-found = The money was not found on the account.
slip-reason-typo = The number was typed wrong; the slip may be registered again.
slip-reason-duplicate = This slip was registered before.
slip-reason-other-account = It was paid to an account that is not ours.
slip-kind-card = From card to card
slip-kind-paya = PAYA transfer
slip-kind-satna = SATNA transfer
slip-kind-branch = At a branch

## The payer's pages
slip-way = Bank slip
slip-way-next = With a slip you continue here: you see the account and fill in a short form.
slip-register-title = Register a bank slip
slip-correct-title = Correct your bank slip
slip-step-pay = 1. Pay to this account
slip-step-pay-several = 1. Pay to one of these accounts
slip-step-tell = 2. Then tell us about it
slip-facts = What you paid
slip-iban = IBAN
slip-card-number = Card
slip-account = Account that you paid to
slip-kind = How you paid
slip-amount = Amount that you paid
slip-day = Date of the payment
# $day (String)
slip-day-hint = Such as { $day }
slip-number = Tracking number
slip-number-hint = As it stands on the slip or in the bank’s message
slip-time = Time
slip-last-four = Last four digits of your card
slip-last-four-hint = Never the whole number
slip-depositor = Paid in by
slip-picture = Picture of the slip
slip-picture-hint = JPEG, PNG or WebP of 8 MB at most. Cover your card number first.
slip-picture-kept = The picture that you sent is kept unless you choose another one.
slip-picture-large = The picture is larger than 8 MB. Please send a smaller one.
slip-picture-again = Please choose the picture again: the browser has not kept it.
slip-optional = if you like
slip-send = Register the slip
slip-send-correction = Send the correction
slip-back = Pay in another way
slip-wrong = Please look at these again:
slip-wrong-taken = A slip with this number is registered already. If it is yours, please wait for the answer; otherwise check the number.
slip-wrong-flood = Too many slips of this payment wait already. Please ask us.
slip-closed = No slip can be registered here
# $shop (String)
slip-closed-text = Please ask { $shop } how you can pay.
slip-they-say = What is wrong
slip-waits = Your slip is registered
# $shop (String)
slip-waits-text = { $shop } looks for the money on the account and confirms it then. Please keep the payment code.
# $count (Number) - how many hours
# $hours (String) - the same, formatted
slip-waits-hours = { $count ->
    [one] You get an answer within { $hours } working hour.
   *[other] You get an answer within { $hours } working hours.
}
slip-waits-close = This page shows the answer; you may close it and come back.
slip-needs-correction = Your slip needs a correction
slip-needs-correction-text = Please correct it and send it again.
slip-correct = Correct the slip
slip-rejected = Your slip was not accepted
# $shop (String)
slip-rejected-text = If you think that this is a mistake, please ask { $shop } and name the payment code.
slip-revoked = Your slip counts no more
# $shop (String)
slip-revoked-text = It was accepted before, and that was taken back. Please ask { $shop }.
slip-claimed = Registered amount
slip-registered-at = Registered

## The office
slips = Bank slips
slips-none = No slip waits. Payers register them on the page of a link, once a shop takes slips: that is switched on in its settings.
slips-waiting = Waiting
slips-flagged = Like another one
slips-all-accounts = All accounts
slips-paid-from = Paid in from
slips-paid-to = Paid in until
# $sum (String)
slips-sum-claimed = Claimed: { $sum }
# $sum (String)
slips-sum-accepted = Accepted: { $sum }
# $number (String)
slips-count = Slips: { $number }
slip-state-received = Waits for you
slip-state-correction = Waits for the payer
slip-state-accepted = Accepted
slip-state-rejected = Rejected
slip-state-revoked = Revoked
slip-due = Due
slip-nothing-due = Nothing
slip-claims = Claimed
slip-accepted-amount = Accepted
slip-differs = The claimed amount is not what is due. Compare it with the statement, and mind rial and toman.
slip-alike = Slips like this one
slip-alike-picture = the same picture
slip-alike-facts = the same account, amount and date
slip-picture-look = Download the picture
slip-no-picture = No picture
slip-picture-proves-nothing = A picture proves nothing: accept what you have seen on the account.
slip-history = What happened
slip-decide = Decision
slip-accept = Accept
slip-accept-amount = Amount that came in
slip-accept-text = A receipt of this amount is booked at once, and the payer is told.
slip-accept-sure = I have seen this money on the account.
slip-sure-needed = Please confirm it.
# $limit (String)
slip-two-needed = From { $limit } on, two persons must agree to the same amount.
# $name (String)
slip-agreed = { $name } has agreed to
slip-ask = Ask for a correction
slip-ask-words = What must be corrected
slip-words-hint = The payer reads this.
slip-reject = Reject
slip-reject-reason = Reason
slip-reason-other = Another reason, which you write
slip-reject-words = In your words
slip-reject-sure = I have looked on the account, and reject this slip.
slip-revoke = Revoke
slip-revoke-text = Its receipt becomes void and its money is booked back. Two persons must say so.
slip-revoke-words = Why
slip-revoke-sure = I want this to be taken back.
# $name (String)
slip-revoke-asked = { $name } has asked that it be revoked; a second person must agree.
slip-new = Register a slip
slip-new-text = For a payer who told you of their deposit. The payer is told at each step, and somebody other than you accepts it.
slip-said-registered = The slip is registered. Somebody other than you accepts it.
slip-said-accepted = The slip is accepted and booked.
slip-said-waits = Noted. A second person must agree.
slip-said-asked = The payer is asked to correct it.
slip-said-rejected = The slip is rejected.
slip-said-revoked = The slip is revoked.
slip-refused-decided = Somebody has decided about it meanwhile.
slip-refused-own = Who registered a slip does not accept it.
slip-refused-same = You have agreed already; another person must do so too.
slip-refused-amount = Please write an amount above zero.
slip-refused-refunded = Money of this slip was given back, or is about to be: what is left of it stands. Decline a refund that waits first.
slip-ev-received = Slip registered
slip-ev-corrected = Slip corrected
slip-ev-questioned = Correction asked for
slip-ev-agreed = First of two persons agreed
slip-ev-matched = Found on a statement
slip-ev-accepted = Slip accepted
slip-ev-rejected = Slip rejected
slip-ev-revoke-asked = Revocation asked for
slip-ev-revoked = Slip revoked
slip-ev-rules = Rules for slips changed
slip-sit-received = Slip registered, to the payer
slip-sit-correction = Correction of a slip, to the payer
slip-sit-rejected = Slip rejected, to the payer
slip-sit-revoked = Slip revoked, to the payer
slip-sit-staff = Slip waits, to staff

## Statements of the bank
slip-match = Compare with a bank statement
slip-match-text = Upload a statement as CSV or XLSX, as your bank gives it: its first line names the columns (date, credit or amount), amounts are in rial. Nothing is accepted by itself; what is found stands on the page of each slip.
slip-match-file = File of the statement
slip-match-go = Compare
# $number (String)
slip-match-lines = Lines with money that came in: { $number }
# $lines (String)
slip-match-unread = Lines that could not be read: { $lines }
slip-match-none = No waiting slip fits a line of this statement.
slip-match-line = Line
slip-match-says = The statement says
slip-match-by = What fits
slip-match-number = Number, amount and date
slip-match-card = Card, amount and date
slip-match-amount = Amount and date alone
slip-match-bad = The file cannot be read as a table. Please save it as CSV in UTF-8 or as XLSX.
slip-match-columns = The first line must name a column of dates and one of amounts.

## Settings
slip-rules = Bank slips
slip-rules-text = Payers transfer money by themselves and register the slip; you look for the money and accept it.
slip-rules-active = Take bank slips
slip-rules-active-hint = It stands beside the gateways on the page of every link.
# $number (String)
slip-rules-account = Account { $number } that payers see
slip-rules-hidden = Do not ask
slip-rules-optional = May be left empty
slip-rules-required = Must be filled in
slip-rules-two = Two persons from this amount on
slip-rules-two-hint = Empty: one person is always enough.
slip-rules-days = Slips may be so many days old
slip-rules-hours = Working hours until the answer
slip-rules-hours-hint = The payer reads it. 0: nothing is promised.
slip-rules-place = Place among the ways of paying
slip-rules-place-hint = 1 stands first; a large number stands last.
