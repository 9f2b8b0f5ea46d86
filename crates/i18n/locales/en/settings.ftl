### Settings: the merchant's own data, shops, accounts, receipt types, providers, channels.

## All of them
settings = Settings
settings-save = Save
settings-saved = Saved.
settings-changed = Somebody else saved this in the meantime. What you typed is still here; what they saved stands beside it. Save again to put yours in its place.
# $value (String) - what somebody else saved in this field
settings-theirs = Now saved: { $value }
# $most (String) - how many characters
settings-wrong-long = Please write at most { $most } characters.
settings-wrong-control = Please use plain characters only.
settings-wrong-choice = Please choose one of these.
# $least (String) - smallest number
# $most (String) - largest number
settings-wrong-between = Please write a whole number from { $least } to { $most }.
settings-made = Done.
settings-on = on
settings-off = off
settings-nothing = (empty)
settings-users-text = Who may come in, and what they may do.
settings-keys-text = For programs that make and read links.
settings-sessions-text = The browsers in which you are signed in.

## The merchant
settings-merchant = Your business
settings-merchant-text = The company that runs its business here. Its name stands where shops do not speak for themselves.
settings-merchant-name = Name of the business

## Shops
settings-shops = Shops
settings-shops-text = A shop is what payers see: its name, its address, its language and its unit. Every link belongs to one.
settings-shop = Shop
settings-shop-new = New shop
settings-shop-new-text = A few facts, and the shop is there. All of this can be changed later, but for the currency once a link is made.
settings-shop-make = Make the shop
settings-shop-name = Name
settings-shop-name-hint = As payers read it, on every page and in every message.
settings-shop-slug = Address
settings-shop-slug-hint = Every link of the shop begins like this. Use a–z, 0–9 and hyphens; short and easy to say is best.
settings-shop-slug-change = Every link of the shop begins like this. If you change it, links already sent go on working, and the old address is never given to anybody else.
# $old (String) - former addresses
settings-shop-slug-old = These work too: { $old }
settings-shop-language = Language
settings-shop-language-hint = Of pages and messages, unless a link says otherwise.
settings-shop-zone = Time zone
settings-shop-zone-hint = Days begin and links expire by this clock. Type a city to find it.
settings-shop-currency = Currency
settings-shop-currency-hint = It stays once the first link is made.
settings-shop-currency-fixed = Links were made in it, so it stays. For another currency make another shop.
settings-shop-unit = Unit
settings-shop-unit-hint = How amounts are typed and shown. Changing it changes no amount of a link.
settings-unit-toman = Toman (10 rials)
settings-unit-rial = Rial
settings-unit-major = The currency itself, such as euro or dollar
settings-shop-email = Manager’s e-mail
settings-shop-email-hint = Is told when money comes in or something needs a decision.
settings-shop-contact = Contact for payers
settings-shop-contact-hint = A telephone number or an address, shown where payers may have questions.
settings-shop-own-account = A new account for this shop
settings-shop-own-receipt-type = A new type for this shop
settings-first-receipt-type = Online payment

## Logo
settings-logo = Logo
settings-logo-text = Stands beside the shop’s name on every page that payers see. It shows them where they are.
settings-logo-now = The logo now
settings-logo-file = Picture
settings-logo-hint = PNG, JPEG or WebP, at most 1 MB. It is made smaller, and nothing else that the file holds is kept.
settings-logo-upload = Use this picture
settings-logo-remove = Remove the logo
settings-logo-remove-ask = Shall the shop have no logo any more? Payers then see its name alone.
settings-logo-removed = The logo is gone.
settings-picture-large = This file is larger than 1 MB. Please save the picture smaller and try again.
settings-picture-svg = This is an SVG drawing, which can carry programs. Please send it as PNG.
settings-picture-html = This is a web page and not a picture, whatever its name says.
settings-picture-gif = GIF pictures are not taken. Please send PNG, JPEG or WebP.
settings-picture-other = This is no PNG, JPEG or WebP picture.
settings-picture-pixels = This picture has too many pixels. At most 8,000 by 8,000 are read, and a logo needs 160.
settings-picture-broken = This picture is damaged and cannot be read.

## Links of a shop
settings-links = New links
settings-links-text = What a new link of this shop is made of, unless the one who makes it says otherwise. Links that exist do not change.
settings-links-account = Account
settings-links-account-hint = Where the money lands. Payers are offered the gateways of this account.
settings-links-validity = Valid for how many days
settings-links-validity-hint = Until the end of that day in the shop’s time zone. Empty or 0: for ever.
settings-links-description = Description
# $shop (String) - the parameter for the name of the shop
# $reference (String) - the parameter for the reference of the link
settings-links-description-hint = Shown to the payer when a link is made without a description. { $shop } becomes the shop’s name, { $reference } the link’s reference.
settings-links-receipt = Book a receipt when a payment is confirmed
settings-links-receipt-hint = Otherwise the money is kept as unapplied, and staff can make the receipt later.
settings-links-receipt-type = Type of receipt
settings-links-approve = Approve these receipts at once
settings-links-approve-hint = Otherwise each waits until somebody approves it.
settings-links-two-from = Give back with two persons from
# $unit (String) - rial, toman, euro
settings-links-two-from-hint = In { $unit }. From this amount of one payment on, another person than who asked must agree before money goes back. Empty: one person decides.
settings-links-maker-paid = Tell the user who made a link when it is paid
settings-links-maker-failed = Tell them when a payment failed
settings-links-maker-expired = Tell them when it expires unpaid
settings-links-maker-bounced = Tell them when a message did not arrive
settings-links-manager-paid = Tell the shop’s manager when a link is paid
settings-links-manager-failed = Tell the manager when a payment failed
settings-links-manager-expired = Tell the manager when a link expires unpaid
settings-links-manager-bounced = Tell the manager when a message did not arrive
settings-links-payer-failed = Tell payers who have left that their payment failed
settings-links-payer-failed-hint = Goes to whom the link was sent, ten minutes or more after a payment that did not go through; not in quiet hours.
settings-links-payer-expired = Tell recipients when the time of their unpaid link is over
settings-links-manager-hint = Payments that take too long or need a decision are always told to the manager.

## Accounts
settings-accounts = Accounts
settings-accounts-text = Where money lands: an account at a bank, or a cash box. Gateways belong to one.
settings-account-new = New account
settings-account-new-text = For your own book-keeping. Gateways pay out to the account that the bank knows, whatever stands here.
settings-account-make = Make the account
settings-account-name = Name
settings-account-name-hint = As you and your staff call it.
settings-account-kind = Kind
settings-account-bank = Account at a bank
settings-account-cash = Cash box
settings-account-currency-fixed = A shop or a gateway uses the account, so its currency stays.
settings-account-iban = IBAN (Sheba)
settings-account-iban-hint = With or without IR and spaces; the check digits are tested.
settings-account-card = Card number of the account
settings-account-card-hint = Your own card, to which people transfer by hand; 16 digits. Never a payer’s.
settings-account-active = Receives money
settings-account-active-hint = Switched off, it can be chosen nowhere any more. What it received stays.

## Receipt types
settings-receipt-types = Receipt types
settings-receipt-types-text = How your book-keeping sorts money that came in, such as sales, services or donations.
settings-receipt-type-new = New receipt type
settings-receipt-type-make = Make the type
settings-receipt-type-name = Name
settings-receipt-type-name-hint = As it stands in your books.
settings-receipt-type-active = Can be chosen
settings-receipt-type-active-hint = Switched off, no new receipt gets it. Receipts that have it keep it.
settings-receipt-type-approval = People's receipts need approval
settings-receipt-type-approval-hint = Receipts of this type that people make wait for somebody who may approve them. Receipts that payments book by themselves follow the shop's setting.

## What is wrong
# $least (String) - fewest characters
# $most (String) - most characters
settings-wrong-slug = Please use { $least } to { $most } of a–z, 0–9 and hyphens, and none of the words that this server needs for itself.
settings-wrong-slug-taken = This address belongs, or once belonged, to another shop. Please choose another one.
settings-wrong-zone = There is no such time zone. Please write one such as Asia/Tehran.
settings-wrong-unit = This unit does not fit the currency: rial and toman are for IRR alone, and IRR has no other.
settings-wrong-other-currency = This account holds another currency than the shop.
settings-wrong-no-account = No account holds this currency yet. Please make one first, under Settings, Accounts.
settings-wrong-fixed = This cannot be changed any more, because it is used.
settings-wrong-mobile = This is not a mobile number.
settings-wrong-iban = This is no IBAN: a digit is missing or wrong. An Iranian one has IR and 24 digits.
settings-wrong-card = This is no card number: a digit is missing or wrong. It has 16 digits.
settings-wrong-cash = A cash box has no number at a bank. Please leave this empty.
# $shop (String) - the name of a shop
settings-wrong-default = The shop { $shop } uses it. Please choose another one there first.
# $parameter (String) - what stands in braces
settings-wrong-parameter = { $parameter } is no parameter. Please look at the braces.

## The first steps
office-todo-account = An account says where the money lands
office-todo-mail = E-mail is set up, so that links can be sent
# $names (String) - names of people
office-todo-who = { $names } can do this.
office-and-between = {" "}or{" "}
office-first-shop = First, a shop
office-first-shop-text = A link belongs to a shop: its name and its unit stand on the payer’s page. It takes a minute to make one.
office-first-provider = First, a way to pay
office-first-provider-text = No gateway takes payments for your shop’s account here yet. A link could be opened, but not paid.
office-first-provider-go = Set up a gateway
# $parameter (String) - what stands in braces
office-description-parameter = { $parameter } becomes the reference.
office-recipients-kept = This shop sends no e-mail for new links: the message stays in the outbox.
# $line (String)
settings-wrong-row = Line { $line } is not right. Please write it as the hint of this field says.
channels-test-short = Peyvand: this is a test message. If you can read it, the channel works.
