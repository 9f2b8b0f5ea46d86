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
openpay-work = Many payments are being begun just now. Your browser checks something for a moment and then goes on by itself; if nothing happens, ask for a code.
# $minutes (String) - a number, formatted
# $shop (String) - name of the shop
openpay-work-alone = Many payments are being begun just now. Your browser checks something for a moment and then goes on by itself. If nothing happens, please try again in { $minutes } minutes, or ask { $shop }.
# $to (String) - the end of a mobile number, or the ends of an e-mail address
openpay-code-send = Send a code to { $to }
openpay-code-again = Send another code
openpay-code = Code
# $to (String) - the end of a mobile number, or the ends of an e-mail address
# $minutes (String) - a number, formatted
openpay-code-sent = A code of six digits is on its way to { $to }. It is valid for { $minutes } minutes.
# $left (String) - a number, formatted
openpay-code-wrong = This is not the code that was sent. Tries that are left: { $left }
openpay-code-expired = This code is not valid any more. Please have another one sent to you.
openpay-code-too-often = A wrong code was typed too often. Please have another one sent to you.
openpay-code-used = This code was used already. Please have another one sent to you.
openpay-code-other = This code was sent for another form. Please have one sent for this form.
# $minutes (String) - a number, formatted
# $shop (String) - name of the shop
openpay-code-no-way = No code can be sent to you. Please try again in { $minutes } minutes, or ask { $shop }.
# $minutes (String) - a number, formatted
# $shop (String) - name of the shop
openpay-code-many = So many codes were sent already that no other can be sent now. Please try again in { $minutes } minutes, or ask { $shop }.
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
openpay-send = Send it
openpay-send-intro = The messages carry a short address that leads to this one.
openpay-send-to = To
openpay-send-to-hint = E-mail addresses, mobile numbers and messenger accounts (telegram:@sara_k), with a semicolon or a line break between them.
openpay-send-by = By
openpay-send-own = Another text for this sending
openpay-send-own-hint = Only these recipients get it. The parameter for the address is link_url.
openpay-send-button = Send the address
openpay-send-language = Language of page and messages
openpay-said-sent = The address is on its way. Its messages are in the list below with their states.
# $bad (String) - a piece of what was typed
openpay-send-bad = { $bad } is no e-mail address, mobile number or messenger account (telegram:@sara_k).
openpay-send-nobody = Please say to whom the address is sent.
# $addresses (String) - several addresses
openpay-send-unreached = No channel that you chose leads to { $addresses }.
openpay-send-closed = The page is switched off, so its address cannot be sent.
openpay-send-test = The page takes test payments only. Go over to TEST to send its address.
openpay-send-live = The page takes real payments. Go over to LIVE to send its address.
openpay-ev-sent = Address of the OpenPay page sent
office-sit-openpay = OpenPay address
office-sit-code = One-time code
message-about-code = A one-time code for the OpenPay page
message-about-prefill = An address of the OpenPay page

## On the page of its link
openpay-opened-by = Opened by
