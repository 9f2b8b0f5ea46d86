### Customers: the list and the page of one.

customers = Customers
customers-search = Name, mobile or e-mail
customers-find = Search
customers-archived = Archived customers
customers-kept = Customers who are not archived
customers-none = No customers yet. Add the first one: then you find them by name or mobile, however it is typed.
customers-none-found = Nobody is found by these words.
customers-none-archived = No customer is archived.
customer-new = New customer
customer-make = Add customer
customer-person = Person
customer-company = Company
customer-walk-in = Walk-in
customer-walk-in-text = Money that is not yet assigned to anybody stands here. It cannot be changed or archived.
customer-name = Name
customer-kind = Kind
customer-mobile = Mobile
customer-mobile-hint = In any spelling, for example 0912 123 4567; numbers abroad with + and country code.
customer-email = E-mail
customer-title = Title
customer-title-hint = Stands before the name in messages: Dr., Ms.
customer-number = Customer number
customer-number-hint = What your own books call them; no two customers have the same. Letters, digits, - and _.
customer-wrong-number = Only A to Z, digits, - and _ can stand here.
customer-note = Note
customer-note-hint = For staff only; no payer sees it.
customer-may-message = Messages may be sent
customer-may-message-hint = Switch it off when they ask for no messages.
customer-same-mobile = This mobile belongs to these customers too:
customer-even = Save all the same
customer-asked = Asked for
customer-paid = Paid
customer-is-archived = Archived
customer-archive = Archive
customer-restore = Restore
customer-archive-text = An archived customer is out of lists and searches; everything about them stays.
customer-said-archived = The customer is archived.
customer-said-restored = The customer is back.
customer-sent-before = This form has been sent before with other values. Nothing was saved now; send it again to save what stands here.

merge-with = Merge with another customer
merge-title = Two customers become one
merge-who = Who is the same? Name, mobile or number
merge-stays = Stays
merge-goes = Goes
merge-text = Documents, links, receipts, people, addresses and the balance of the one that goes move to the one that stays. Whoever of the two asked for no messages gets none. What the one that stays has already, it keeps.
merge-swap = The other way round
# $goes (String)
# $stays (String)
merge-question = Merge { $goes } into { $stays }? This cannot be undone.
merge-do = Merge
merge-said = The two are one customer now.
merge-itself = It is the same customer. Choose another one.
merge-people = A person has no people of their own: let the company stay.
merge-statement = Taken over from a merged customer
