### OpenPay: the payer fills the form.

# $shop (String) - name of the shop
openpay-title = Pay { $shop }
# $step (String) - number of the step
# $of (String) - how many there are
openpay-step = Step { $step } of { $of }
openpay-who = Your details
openpay-how-much = How much?
openpay-name = Name
openpay-mobile = Mobile
openpay-mobile-hint = The result is sent to this number.
openpay-phone = Landline
openpay-email = E-mail
openpay-subject = What it is for
openpay-choose = Please choose
openpay-description = Description
openpay-amount = Amount
openpay-other-amount = Another amount
openpay-next = Next
openpay-back = Back
openpay-go = Continue
openpay-after = On the next page you see everything once more and choose how to pay.
openpay-note-repeated = The address names this twice, so it was left out. Please fill it in yourself.
openpay-note-unusable = What the address says here cannot be used. Please fill it in yourself.
openpay-note-unit = The unit in the address cannot be used, so its amount was left out. Please fill it in yourself.
# $shop (String) - name of the shop
openpay-forged = This address was changed after { $shop } made it. What it says is not used; please fill in the form yourself.
openpay-no-way = No way of paying is open for this amount at the moment. Please try another amount, or ask the shop.
# $minutes (String) - a number, formatted
openpay-wait = Too many payments were begun with this mobile. Please try again in { $minutes } minutes.
# $minutes (String) - a number, formatted
openpay-work = Many payments are being begun just now. Your browser checks something for a moment and then goes on by itself; if nothing happens, please try again in { $minutes } minutes.
openpay-find = Where is my payment?
openpay-find-text = Write the payment code that you were given, and the mobile that you paid with.
openpay-find-button = Look
openpay-find-back = Back to the form
openpay-find-none = There is no payment with this code and this mobile.
openpay-find-wait = That was asked too often. Please try again in a few minutes.
openpay-find-bad-code = This is not a payment code. It has nine letters and digits, for example K7QX-29MT-4.
# $shop (String) - name of the shop
pay-too-often = Payment of this link was begun too often. Please ask { $shop }.

## Its settings
openpay = OpenPay
# $url (String) - address of the page
openpay-settings-text = On this page anybody pays this shop an amount for a reason of their own: { $url }
openpay-set-account = Account of open payments
openpay-set-receipt-type = Receipt type of open payments
openpay-set-as-shop = As the shop’s other money
openpay-set-open = The page is open
openpay-set-mode = The page takes
openpay-set-live = real money (LIVE)
openpay-set-test = test payments only (TEST)
openpay-set-required = must be filled in
openpay-set-optional = may stay empty
openpay-set-hidden = is not asked
openpay-set-subjects = Subjects to choose from
openpay-set-subjects-hint = One a line. Without any there is nothing to choose.
openpay-set-extras = Own fields
openpay-set-extras-hint = One a line, six at most. A star at the end says that it must be filled in.
openpay-set-price = Amount
openpay-set-free = the payer writes it
openpay-set-presets = the payer chooses from the list
openpay-set-fixed = always the one in the list
# $unit (String)
openpay-set-least = The least that is taken ({ $unit })
# $unit (String)
openpay-set-most = The most ({ $unit })
# $unit (String)
openpay-set-amounts = List of amounts ({ $unit })
openpay-set-amounts-hint = One a line.
openpay-set-other = Another amount than those of the list may be written
openpay-set-limit-address = Payments begun from one network address within ten minutes, before the browser has to work for each
openpay-set-limit-mobile = Payments begun with one mobile within ten minutes, before it has to wait
openpay-set-limit-shop = Payments begun in the shop within ten minutes, before every browser has to work
openpay-set-limit-link = How often payment may be tried at a bank for one form
openpay-set-limit-failures = Failed payments within ten minutes, before the mobile waits and the browser works

## Addresses that fill it in
openpay-address = OpenPay address
openpay-address-intro = What you fill in here stands in the form already when a payer opens the address.
openpay-address-signed = The payer cannot change it
openpay-address-signed-hint = The address is sealed. An amount that is fixed so is taken even if the page itself takes others.
openpay-address-make = Make the address
openpay-address-empty = Please fill in at least one field: there is nothing to seal.
openpay-address-wrong = This cannot be used.
openpay-address-scan = The address to scan
openpay-address-mail = Send by e-mail
openpay-address-text = Send as a text message

## On the page of its link
openpay-opened-by = Opened by
