### Who may come in: signing in, sessions, users and API keys.

## Before the door
access-sign-in = Sign in
access-email = E-mail address
access-password = Password
access-name = Your name
access-wrong = The e-mail address or the password is wrong, or it was tried too often. Please wait a moment and try again.
access-fix = Please look at these fields again:
access-first = Welcome to Peyvand
access-first-text = You are the first to come. Choose how you sign in from now on; this address opens once.
access-join = You are invited
access-join-text = Choose a password. This address opens once.
access-reset = A new password
access-reset-text = Choose a new password. Everywhere else you are signed out.
# $count (String) - how many characters, as the reader writes it
access-password-hint = At least { $count } characters. Several words are good.
access-enter = Save and enter
access-bad-name = Please write a name of at most 100 characters.
access-bad-email = This is not an e-mail address.
access-email-taken = Another user has this e-mail address.
# $count (String) - how many characters, as the reader writes it
access-password-short = The password needs at least { $count } characters.
access-password-long = The password is too long.
access-password-email = The password must not be the e-mail address.
access-password-one = The password must not repeat one character.
access-closed = This address opens nothing any more
access-closed-text = It was used, is older than 24 hours, or was replaced by a newer one. Please ask for a new one.

## Refusals
access-refused = You may not do this
# $permission (String) - the name of the permission
access-refused-text = The permission “{ $permission }” is missing.
access-refused-ask = These people can give it to you:
access-cross-site = The form did not come from this server
access-cross-site-text = Nothing was changed. Please open the page again here and send it once more.
access-twice = This form was sent before, and what it asked for is done. What was shown then is not shown again.
access-changed = Somebody else changed this user in the meantime. Here is how it stands now; please look and save again.
access-last-owner = One owner must stay. Make somebody else an owner first.
access-no-role = Please choose at least one role.

## Sessions
access-home = Home
access-sessions = Where you are signed in
access-sessions-text = If you do not know one of these, end it and change your password.
access-this-session = this one
# $time (String) - date and time
access-session-since = since { $time }
# $time (String) - date and time
access-session-seen = last used { $time }
access-end = End
access-sign-out = Sign out

## Users
access-users = Users
access-nameless = No name yet
access-their-name = Name of the user
access-invite = Invite a user
access-invite-make = Make the invitation
access-link-once = Give this address to the user. It opens once, within 24 hours, and is not shown again.
access-link-again = Make a new invitation
access-link-reset = Make an address for a new password
access-roles = Roles
access-roles-save = Save the roles
access-all-shops = All shops
access-no-role-here = No role
access-disable = Let this user in no more
access-enable = Let this user in again
access-user-active = active
access-user-invited = invited
access-user-disabled = disabled
access-role-owner = Owner
access-role-manager = Manager
access-role-sales = Sales
access-role-accountant = Accountant
access-role-viewer = Viewer

## API keys
access-keys = API keys
access-keys-test = These keys see test objects only.
access-keys-live = These keys move real money. Keep them out of browsers and of shared files.
access-keys-empty = There is no key yet. A program needs one to make links.
access-key-new = A new key
access-key-name = What it is for
access-key-name-hint = For example: web shop
access-key-make = Make the key
access-your-password = Your password
access-your-password-hint = A key opens a lot: please show that it is you.
access-password-wrong = This is not your password, or it was tried too often. Please wait a moment and try again.
access-key-once = Copy this key now. It is not shown again.
# $time (String) - date and time
access-key-since = made { $time }
# $time (String) - date and time
access-key-revoked = revoked { $time }
access-revoke = Revoke

## Permissions
access-may-see-own-links = See one’s own links
access-may-see-all-links = See all links
access-may-create-links = Create links
access-may-change-links = Edit, extend and cancel links
access-may-resend = Send messages again
access-may-refund = Give money back
access-may-approve-slips = Approve bank slips
access-may-make-receipts = Make receipts by hand
access-may-approve-receipts = Approve receipts
access-may-resolve = Decide about unclear money
access-may-see-balances = See balances
access-may-customers = Customers
access-may-documents = Documents
access-may-approve-documents = Approval of documents
access-may-templates = Texts of messages
access-may-workflows = Workflows
access-may-settings = Settings
access-may-providers = Payment gateways
access-may-users = Users
access-may-api-keys = API keys
access-may-exports = Exports
access-may-reports = Reports
