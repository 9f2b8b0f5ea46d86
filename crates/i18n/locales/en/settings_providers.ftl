### Settings: providers and channels.

## Providers
providers = Payment providers
providers-text = The banks and gateways through which payers pay: credentials, order, limits.
providers-test-world = You are in TEST. Nothing here moves real money, and no LIVE link ever shows these providers.
providers-live-world = You are in LIVE. Payers pay real money through these providers.
providers-see-live = See the providers of LIVE
providers-see-test = See the providers of TEST
providers-add = Add a provider
providers-empty-test = There is no provider in TEST yet. Start the simulated bank on this machine with “peyvand bank” and add it here: you can then pay a link yourself, with play money.
providers-empty-live = There is no provider in LIVE yet, so no link can be paid with real money. Have the credentials of your gateway at hand and add it.
providers-shown-so = Payers see them in this order.
providers-driver = Gateway
providers-state = State
providers-shown = Shown to payers
providers-last-test = Last test
# $name (String) - the provider
providers-up = Move { $name } up
# $name (String) - the provider
providers-down = Move { $name } down
providers-disabled = Switched off
providers-in-test = In test
providers-enabled = Enabled
providers-published = Shown to payers
providers-hidden = Hidden from payers
providers-never-tested = Not tested yet
providers-good = The bank knows us
providers-bad = Refused
providers-unknown = Not certain
providers-choose = Which gateway?
providers-choose-text = Choose the gateway with which you have a contract. The next page asks for exactly what it needs.
providers-choose-test-text = In TEST every gateway can be played by “peyvand bank”, without a contract. The simplest is the sandbox.
# $driver (String) - name of the gateway
providers-new = New provider: { $driver }
providers-new-text = It is saved switched off. The bank is then asked whether it knows these credentials, and you switch it on.
providers-new-sandbox = “peyvand bank” on this machine knows every terminal name. The key of the terminal “golestan” is “sandbox-secret-golestan”, and so on.
providers-new-zarinpal = “peyvand bank” on this machine plays ZarinPal too: its address is http://127.0.0.1:8090/zarinpal, and any merchant ID of the right shape will do. ZarinPal's own sandbox also takes any.
providers-copied = Taken over from TEST. Only the credentials are missing: those of LIVE are others.
providers-save-new = Save and test
providers-public-name = Name that payers read
providers-account = Account on which the money lands
providers-base-url = Address of the bank's API
providers-base-url-hint = Leave it as it is, unless the bank told you another one.
# $unit (String) - rial, toman, euro
providers-min = Smallest amount ({ $unit })
# $unit (String) - rial, toman, euro
providers-max = Largest amount ({ $unit })
# $least (String) - amount with unit
# $most (String) - amount with unit
providers-bank-limits = The bank itself takes { $least } to { $most }.
providers-limits-hint = Outside of these payers are not offered it.
providers-auto-verify = The terminal verifies payments by itself
providers-auto-verify-hint = Only if the bank's panel is set so and you cannot change it: “verified before” then counts as paid.
providers-show = Show it to payers
providers-secret-stored = Stored; leave empty to keep it. To replace it, write the new one.
providers-secret-again = The stored one can no longer be opened. Please write it again.
providers-terminal-hint = Credentials may be replaced at any time: payments under way go on being asked about with those that they began with. When the terminal itself changes, what is booked keeps the terminal that it was paid at.
# $name (String) - the provider
providers-change = Change { $name }
providers-change-button = Change
providers-anyway = Save it although the bank has not confirmed the credentials
# $words (String) - what the bank said
providers-change-refused = Not saved: the bank refuses these. It says: { $words }
# $words (String) - what came back
providers-change-unsure = Not saved: the bank did not confirm these ({ $words }). Tick the last field to save them all the same.
providers-is-off = Switched off: nobody is offered it.
providers-is-hidden = Switched on, but hidden: nobody is offered it.
providers-is-offered-test = Offered to payers of TEST links.
providers-is-offered-live = Offered to payers; real money.
providers-off-hint = Payments that are under way are still finished.
providers-enable-test = Switch on for TEST
providers-enable-live = Switch on
providers-disable = Switch off
providers-publish = Show to payers
providers-hide = Hide from payers
providers-testing = Test of the connection
providers-testing-text = The bank is asked whether it knows these credentials. No payment is made.
providers-test-button = Test the connection
# $when (String) - day and minute
providers-tested-at = Tested { $when }
providers-bank-says = The bank's own words
providers-good-advice = Everything is right: it can be switched on.
providers-unreachable = The bank could not be reached. Is the address right, is the bank up, and may this server go out to it?
providers-unreachable-local = The bank could not be reached. If it is the simulated one: does “peyvand bank” run, and is its address the one below?
providers-unclear = The bank answered something that says neither yes nor no. Is the address the one of its API? Otherwise try again later.
providers-untestable = This bank has no way of testing credentials without a payment. Pay a small link yourself.
providers-unusable = The stored settings cannot be used. Open “Change” and write the credentials again.
providers-bad-advice = The bank refuses these credentials. Compare them with the bank's panel: terminal, key, and the addresses that are registered there.
providers-not-enabled = Not switched on: the bank refuses the credentials.
providers-not-certain = Not switched on yet: the bank did not confirm the credentials.
providers-enable-anyway = Switch it on all the same
providers-enable-anyway-hint = If the credentials are wrong, every payer who chooses it is turned away.
providers-credentials = Credentials
providers-secret-is-stored = stored, not shown
providers-secret-missing = missing
providers-no-driver = This version of Peyvand has no such gateway.
providers-none = none
# $least (String) - amount with unit
providers-from = from { $least }
# $most (String) - amount with unit
providers-to = up to { $most }
providers-limits = Limits
providers-by-itself = Verifies by itself
providers-yes = yes
providers-no = no
providers-go-live = Go live
providers-go-live-text = Makes the same provider in LIVE, with the credentials of your contract. This one stays as it is, for tests.
providers-go-live-button = Take over into LIVE
providers-changed-meanwhile = Somebody else changed this provider in the meantime. This is how it stands now; please look and press again.

## What is wrong with a field
providers-wrong-host = Please write the name of the server, such as mail.example.com.
providers-wrong-amount = Please write an amount as a whole number above zero.
providers-wrong-order = This is smaller than the smallest amount.
providers-wrong-range = The bank does not take such an amount.
providers-wrong-address = This address cannot be used here. In LIVE it begins with https and is the bank's real one; in TEST it is a test address, and only on this machine it may begin with http.
providers-wrong-form = This does not have the form that the bank gives it.
providers-wrong-again = It goes to another server now. Please write it again.
providers-wrong-unprotected = Without protection only a mail server on this very machine can be used (localhost).

## Channels
channels = Messages and e-mail
channels-text = How links and receipts reach people: your mail server, and a test.
channels-intro = E-mails go out by the first of these that is switched on.
channels-mail = E-mail by your own server
channels-mail-text = Links, receipts and notices go out from an address of yours.
channels-node = E-mail by this server
# $from (String) - e-mail address
channels-node-text = The operator has set up mail for everybody on this server. It comes from { $from }.
channels-outbox = Local outbox
channels-outbox-text = Keeps every message here, where you read it and pass the link on by hand. Always there.
channels-used = Used
channels-not-used = Not used
channels-not-set = Not set up
channels-off = Switched off
channels-set-up = Set up
channels-change = Change
channels-read = Read the messages
channels-mail-intro = Your mail provider gives you these. After saving, send yourself a test mail.
channels-host = Mail server
channels-host-hint = Such as mail.example.com.
channels-security = Protection of the connection
channels-starttls = STARTTLS (usually port 587)
channels-tls = TLS (usually port 465)
channels-none = None: only for a mail server on this very machine
channels-port = Port
channels-port-hint = Empty: the usual one.
channels-user = User name
channels-user-hint = Often the whole e-mail address. Empty: the server asks for no login.
channels-password = Password
channels-password-stored = Stored; leave empty to keep it.
channels-from = Address that mail comes from
channels-from-hint = The server must allow it; usually it belongs to the user above.
channels-from-name = Name beside it
channels-from-name-hint = Empty: the name of the shop.
channels-reply-to = Address for answers
channels-bounces = Address for mails that come back
channels-bounces-hint = Mail servers send there what they could not deliver. Empty: to the sender.
channels-back = Mails that come back
channels-back-text = A mail that a server took may still come back hours later. Let the mailbox above pass such mails on to this address: the message is then told as not arrived, the next way stands in for it, and staff hear of it. How that is set up at a mail server stands in the documentation on channels.
channels-active = Send messages by this server
channels-active-hint = Otherwise they go out as before it was set up.
channels-test = Test mail
channels-test-intro = Really sends a mail by the saved settings and shows what the server answers.
channels-test-to = To
channels-test-button = Send a test mail
channels-test-subject = Peyvand: your mail server works
channels-test-text = This is a test mail from Peyvand. Your mail server took it, and it has arrived.
channels-server-says = The server's own words
channels-good = Taken
channels-bad = Not sent
channels-unknown = Not certain
channels-good-advice = The server took the mail. If it does not arrive within minutes, look into the spam folder, and ask your mail provider about SPF and DKIM of your domain.
channels-advice-name = There is no server of this name. Is it written right? Mail providers often call it mail., smtp. or smtp-relay.
channels-advice-forbidden = This address leads into the network behind this server, where mail of a merchant may not go. The operator can set such a mail server up for everybody (mail_url).
channels-advice-connection = Nobody answers at this port, or it is no mail server. Is the port right for the protection that you chose? Some hosts close port 25, 465 or 587 to the outside.
channels-advice-tls = The connection could not be protected. Port 465 goes with TLS, 587 with STARTTLS; and the name must be the one in the server's certificate.
channels-advice-login = The server refuses user or password. Many providers want a password made for programs (app password) and not the one with which you sign in.
channels-advice-sender = The server does not let this user write from this address. Take an address of the user as the sender.
channels-advice-recipient = The server refuses the address of the receiver. Does it exist, and does the server send to other domains?
channels-advice-refused = The server refuses the mail itself, often as spam. Its own words say why.
channels-advice-settings = The stored settings cannot be used. Please fill in the form again, with the password.
channels-advice-busy = The server asks to come again later. Try it in some minutes.
channels-advice-timeout = The server did not answer in time. Are name and port right, and may this server go out to them?
channels-advice-broken = The connection broke in the middle. If it broke at the end, the mail may have arrived all the same. Try it again.

## Health
health = How the bank is doing
health-well = Working
health-configuration = Refuses us
health-unreachable = Does not answer
health-slow = Very slow
# $since (String) - date and time
# $until (String) - date and time
health-rests = Since { $since }; stands behind the other providers until { $until } and is then tried again.
health-configuration-advice = The bank refuses our credentials or settings. Test them and correct what is wrong; payments under way are not lost.
health-rest-advice = There is nothing you must do. Payers see the other providers first, may still choose this one, and it comes back by itself once its bank answers. Payments under way go on being asked about.
# $calls (String) - number of calls
# $percent (String) - number between 0 and 100
# $average (String) - milliseconds
health-figures = In the last 24 hours: { $calls } conversations with the bank, { $percent } % of them answered, { $average } ms on average.
health-no-figures = Nothing was asked of the bank in the last 24 hours.
