### The form of a link: whom it is about, and who is told.

linkform-about = Related to
linkform-who = Customer
linkform-who-hint = Name, mobile or number. Leave it empty, and the money waits with the shop’s walk-in customer.
linkform-nobody = Nobody was found. Try another spelling, or add the customer first.
linkform-several = Several were found. Please choose one.
linkform-add = Add a customer
linkform-other = Someone else
linkform-document = For
# $amount (String): an amount with its unit
linkform-asked = Open links for this document already ask for { $amount }.
# $name (String): the name of a customer
linkform-for-customer = Balance of { $name }
# $document (String): kind and number of a document
# $date (String): a day
# $amount (String): an amount with its unit
linkform-for-document = { $document }, { $date }, { $amount }
linkform-receipt = Receipt after confirmation
linkform-receipt-shop = As the shop has it
linkform-receipt-on = Book a receipt
linkform-receipt-off = Book no receipt now
linkform-locked = Locked to what is left on the document
linkform-locked-hint = The amount follows the document: whoever pays, pays what is left then, at once.
linkform-locked-alone = A locked link is paid once and whole: choose neither parts, an open amount nor a reusable link.
linkform-rest = What is left to pay
linkform-nothing-left = Nothing is left to pay on this document.
linkform-field = Connect to field
linkform-field-none = Not connected
linkform-field-hint = The field lists every receipt of this link; nothing in it is replaced.
linkform-own = The customer’s addresses
linkform-positions = Everybody in these positions
linkform-mobiles = Mobile numbers
linkform-mobiles-hint = Several with a semicolon between them.
linkform-mobiles-kept = Until a text-message channel is set up, these messages are kept in the outbox.
linkform-messengers = Messengers
linkform-told = Who will be told
linkform-told-nobody = Nobody yet.
linkform-left = Not reached
linkform-default-hint = If nothing is chosen, the customer’s default mobile and first e-mail are used.
linkform-quiet = Create without sending
linkform-unreachable = Nobody can be reached. Choose somebody, or create without sending.
linkform-seen = Some of them cannot be reached; see below. Send again to reach the others.
linkform-silent = asked for no messages
linkform-no-address = has no address
linkform-landline-left = a landline gets no messages
linkform-no-position = there is no such position
linkform-no-holder = nobody holds this position
linkform-no-channel = no chosen channel leads there
# $text (String): what was typed
linkform-landline = “{ $text }” is a landline, which gets no messages.
# $text (String): what was typed
linkform-wrong-mobile = “{ $text }” is no mobile number.
# $text (String)
linkform-wrong-handle = { $text }: this is no account of this messenger.
linkform-message = Message
linkform-message-own = Write a message for this link alone
linkform-message-hint = Otherwise the shop’s own text is sent. Parameters in double braces carry their values, as in the settings under “Texts of messages”.
linkform-text = E-mail text

## Blind copies
linkform-copies = Blind copies of the e-mails
linkform-copy-manager = To the shop’s manager
linkform-copy-nobody = The shop names no address of a manager.
linkform-copy-own = To me
linkform-copy-to = To one more address
# $most (String)
linkform-copies-many = With more than { $most } recipients there are no blind copies.
