### Receipts: list, page, form; balances and statements.

receipts = Receipts
receipts-none = No receipts yet. Payments book them by themselves; for cash, a card reader or a bank transfer one is made here.
# $count (Number) - how many
# $text (String) - the same, formatted
receipts-count = { $count ->
    [one] { $text } receipt
   *[other] { $text } receipts
}
# $amount (String)
receipts-sum = in all { $amount }
# $amount (String)
receipts-sum-approved = approved { $amount }
receipts-of = Receipts of one customer:
receipts-of-all = All customers
receipt = Receipt
receipt-new = New receipt
receipt-make = Make receipt
receipt-number = Receipt number
receipt-number-soon = in a moment
receipt-customer = Customer
receipt-customer-hint = Name, mobile or id (cus_…).
receipt-which = Which one?
receipt-account = Financial account
receipt-type = Receipt type
# $name (String)
receipt-needs-approval = { $name } (waits for approval)
receipt-amount = Amount
receipt-amount-hint = In the unit of the chosen account.
receipt-fee = Fee that the bank kept
receipt-method = How the money came
receipt-method-online = Online
receipt-method-cash = Cash
receipt-method-reader = Card reader
receipt-method-transfer = Bank transfer
receipt-method-cheque = Cheque
receipt-method-other = Other
receipt-reference = Tracking code
receipt-received = Day on which the money came
receipt-date = Date
receipt-note = Note
receipt-made-by = Made by
receipt-approved-by = Approved
receipt-voided-by = Voided
receipt-reason = Reason
receipt-pending = Waiting for approval
receipt-approved = Approved
receipt-void = Void
receipt-approve = Approve
receipt-do-void = Make void
receipt-void-ask = Make this receipt void?
receipt-void-text = What it booked is taken back by new lines; the receipt stays and says that it is void. This cannot be undone.
receipt-void-payment = The payment stays paid; its money becomes the customer's unapplied money.
receipt-keep = Keep it
receipt-of-payment = Payment
receipt-payer-page = Page of the payer
receipt-book = Book receipt
receipt-said-made = The receipt is made.
receipt-said-approved = The receipt is approved.
receipt-said-voided = The receipt is void.
receipt-said-sent = The receipt was sent.
receipt-send = Send the receipt
receipt-send-known = Who may want it
receipt-said-had = This payment has its receipt already.
receipt-said-waits = Somebody has to decide about this payment first.
receipt-is-approved = Somebody approved this receipt already.
receipt-is-void = This receipt is void already.
receipt-wrong-day = This is no day.
receipt-wrong-future = This day lies in the future.
receipt-wrong-fee = The fee is more than the amount.
receipt-wrong-nobody = Nobody is found by this. Check the spelling, or add the customer first.
receipt-wrong-several = Several customers are found. Choose one of them.
receipt-lack = A receipt needs a financial account and a receipt type; somebody who keeps the settings can make them.
balance-owes = Owes
balance-credit = Has paid too much
balance-even = Owes nothing
balance-unapplied = Unapplied money
statement = Statement
# $name (String)
statement-of = Statement of { $name }
statement-none = Nothing is booked for this customer in this time.
statement-opening = Before
statement-debit = Debit
statement-credit = Credit
statement-balance = Balance
statement-what = What
statement-later = Later
statement-first = From the beginning
statement-at = At the end of the chosen time:
statement-received = Receipt
statement-voided = Receipt voided
statement-debt = Debt
statement-debt-reversed = Debt taken back
statement-debt-moved = Debt taken over by an invoice
statement-other = Other
receipt-no-document = For no document
receipt-document-hint = Choose one of the customer’s open documents; “Show documents” lists those of whom you typed.
receipt-look = Show documents
# $left (String)
receipt-left = { $left } left
