### Reports.

reports = Reports
reports-money = Money received
reports-money-says = What came in through payments and what went back, by time, provider, account or shop
reports-links-says = What was asked for, and what of it was paid
reports-payments-says = Every try to pay, with its codes
reports-slips-says = Bank slips, and what was decided about them
reports-receipts-says = What was booked as received
reports-statement = Statement of a customer
reports-statement-says = Choose a customer; the statement is on their page
reports-messages-says = What was sent, and whether it arrived
reports-by = Grouped by
reports-by-day = Day
reports-by-week = Week
reports-by-month = Month
reports-by-shop = Shop
# $first (String) - a day
# $last (String) - a day
reports-days = { $first } to { $last }
reports-received = Received
reports-returned = Given back
reports-left = Remaining
reports-total = Total
reports-none = No money moved during these days.
# $account (String) - the name of a financial account
reports-slips-to = Bank slips, { $account }
reports-print = Print
open-payments = Open payments
open-payments-says = What payers opened by themselves on your OpenPay page
open-payments-payer = Payer
open-payments-waiting = Under way
open-payments-untried = Not tried
open-payments-none = No payer has opened a payment yet. Give them the address of your OpenPay page.
