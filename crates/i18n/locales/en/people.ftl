### Contacts, further addresses, who takes no messages, positions, and customers from files.

people-contacts = Contacts
people-no-contacts = Nobody yet. Add who manages the company or deals with you: links and receipts can go to them.
people-contact-new = New contact
people-contact-make = Add contact
people-contact-remove = Remove this contact
people-position = Position
people-manager = Manager
people-liaison = Liaison
people-position-off = switched off
people-landline = Landline
people-telegram = Telegram
people-bale = Bale
people-eitaa = Eitaa
people-whatsapp = WhatsApp
people-telegram-hint = Name (@sara_k) or number of the account.
people-bale-hint = Mobile, name or number of the account.
people-whatsapp-hint = Mobile of the account.
people-addresses = Further addresses
people-no-addresses = No others than mobile and e-mail above.
people-address = Address
people-address-new = New address
people-address-make = Add address
people-address-kind = Kind
people-remove = Remove
people-is-silent = No messages
people-silent = Addresses without messages
people-silent-text = No message goes to these addresses, whoever they belong to and whoever types them.
people-silent-none = Every address takes messages. When somebody asks for none, write their address down here.
people-silent-make = No more messages
people-silent-reason = Reason
people-silent-lift = Messages again
people-changed = Somebody else changed this customer in the meantime. Look at it again before you save.
people-positions = Positions
people-positions-text = What contacts of companies do. Manager and liaison are always there; add others here.
people-position-new = New position
people-position-name = Name of the position
people-position-make = Add position
people-position-active = In use
people-position-active-hint = One that is switched off is offered no more; contacts who have it keep it.
people-wrong-landline = This is no number of a landline. It begins with the area code, for example 021 88776655.
people-wrong-handle = This is no account of this messenger.
people-wrong-known = This address is there already.
# $most (String)
people-wrong-full = There are { $most } already, and no more can be added.
people-wrong-yes = This is neither yes nor no.
import-customers = Import customers
import-text = A CSV or XLSX file with a line of headings: name, and if you like kind, mobile, e-mail, phone, Telegram, Bale, Eitaa, WhatsApp, note, may message. In any order; in Persian, English or French. First everything is read and shown to you; nothing is made until you say so.
import-file = File
# $rows (String)
import-file-hint = CSV in UTF-8 or XLSX, up to 64 MB and { $rows } rows.
import-read = Read the file
import-before = Files so far
import-none = No file has been read yet.
import-good = Usable rows
import-duplicates = Of them with a mobile that is there already
import-bad = Lines with a mistake
import-made = Customers made
import-skipped = Rows left out
# $done (String)
# $all (String)
import-progress = { $done } of { $all } rows
import-line = Line
import-column = Column
import-why = What is wrong
# $number (String)
import-bad-first = The first { $number } are shown; the result file names more.
import-unknown = These columns are left alone:
import-duplicates-skip = Leave out rows whose mobile is there already
import-duplicates-make = Make them all the same
import-confirm = Make the customers
import-cancel = Give up
import-result = Result file
import-staging = Being read
import-ready = Waits for your word
import-running = Under way
import-done = Done
import-cancelled = Given up
import-running-text = This goes on by itself; you can leave this page and come back.
import-gone = What was given up made nothing more; customers made before stay.
import-wrong-large = The file is larger than 64 MB. Divide it into several.
import-wrong-empty = The file is empty.
import-wrong-kind = This is neither CSV nor XLSX. Save your table as one of them.
import-wrong-utf8 = The text is not in UTF-8. Save it as “CSV UTF-8”, or as XLSX.
# $line (String)
import-wrong-quote = A quotation mark in line { $line } is not closed.
import-wrong-broken = The file is damaged and cannot be read.
import-wrong-unfolds = The file unfolds to more than can be read. Divide it into several.
# $rows (String)
import-wrong-lines = The file has more than { $rows } rows. Divide it into several.
# $headings (String)
import-wrong-no-name = No column is headed “name”. These headings are not known: { $headings }
# $column (String)
import-wrong-twice = Two columns hold the same: { $column }
import-wrong-columns = The file has too many columns.
import-wrong-rows = There are no rows below the headings.
import-wrong-busy = Other files are being read just now. Try again in a minute.
import-csv-line = line
import-csv-name = name
import-csv-result = result
import-csv-customer = customer
import-csv-why = reason
import-csv-made = made
import-csv-duplicate = left out: the mobile is there already
import-csv-bad = not usable
