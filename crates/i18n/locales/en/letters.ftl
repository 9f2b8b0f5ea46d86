## The page of a message
message-to = To
message-copies = Blind copies to
message-channel = By
message-queued-at = Queued
message-sent-at = Handed over
message-delivered-at = Arrived
message-cause = Why not
message-code = Their word for it
message-their-id = Their number of it
message-next = If this fails, next
message-text = As it was sent
message-no-text = It has not been written yet: that happens in the moment when it is sent.
message-follows = Stands in for, or repeats
message-the-other = the message before it
message-sent-again = Sent again
message-stood-in = Sent by the next way instead
message-resend-title = Send it again
message-resend = Send again to the same address
message-may-come-twice = Nobody knows whether this message arrived. If you send it again, it may come twice.
message-nothing-yet = Nothing has happened to it yet.
message-opted-out = Its reader asked for no messages, so it is not sent.
message-not-now = It is still on its way, or it arrived: there is nothing to send again.
message-said-resent = The message is on its way again.
message-block-opted-out = The reader asked for no messages.
message-block-bounced = The last message to this mailbox came back.
message-block-abroad = The number is of another country, and the shop does not write there.
message-block-number-hour = Too many messages went to this number within an hour.
message-block-number-day = Too many messages went to this number within a day.
message-block-shop-hour = The shop sent too many messages within an hour.
message-block-refused = The reader does not take such messages, says the operator.
message-open = The message

## Channels of SMS and chat
line-others = SMS and messengers
line-others-text = Set up those that you have an account with. Which of them a shop uses, and in which order, stands in its settings for links.
line-intro = Your panel shows these. After saving, send yourself a test message.
line-address = Address of the panel
# $own (String)
line-address-hint = Empty: { $own }. Resellers and proxies have other ones.
line-address-needed = Where the panel listens.
line-active = Send messages by this channel
line-active-hint = A shop uses it only if its settings name it too.
line-reaches-mail = Reaches e-mail addresses
line-reaches-mobile = Reaches mobile numbers
line-reaches-chat = Reaches chats
line-sealed = Cannot be opened
line-stopped = Stopped
line-stopped-text = The panel refuses our settings, so nothing goes out by this channel and messages wait. Since
line-start = Start it again
line-test = Test message
line-test-intro = Really sends a message by the saved settings, which the panel may charge, and shows its answer.
line-test-mobile = A mobile number, such as your own.
line-test-chat = The id of a chat that the bot may write to.
line-test-button = Send a test message
line-says = The panel’s own words
line-advice-settings = The panel does not take what we sent. Are its address, the key and the line right?
line-advice-recipient = The panel does not take this recipient. Is it written right, and may the panel write to it?
line-advice-busy = The panel cannot be reached or asks to come again later. Is its address right? Then try again in some minutes.
line-advice-broken = The connection broke before the panel had answered. The message may have arrived all the same: look before you try again.
line-credit = Credit
line-credit-ask = Ask the panel
# $number (String)
line-credit-rial = { $number } rial
# $number (String)
line-credit-messages = { $number } messages
line-credit-wrong = The panel did not tell:
line-way-first = How new links are sent
line-way-hint = Messages go this way to everybody whom it reaches. Without any way they stay in the outbox; messages about payments go by e-mail all the same.
line-way-next = And then
line-way-none = Not at all
# $channel (String)
line-way-fallback = { $channel }, only if the one before did not work
line-own-mail = The sender’s address of this shop’s e-mails
# $channel (String)
line-own = The shop’s own line at { $channel }
# $line (String) - a number or a mailbox
line-own-hint = Empty: { $line }, as the channel has it. Only this shop sends from its own line; the panel must know it.
# $line (String) - a mailbox
line-own-mail-hint = Empty: { $line }, as the mail server has it. The server must be allowed to send for the address.
line-own-hint-none = Empty: as the channel has it. Only this shop sends from its own line; the panel must know it.
line-hook = Delivery reports
line-hook-text = If you enter this address in the panel as the address for delivery reports (webhook), you learn at once what arrived. Whoever knows it can only make us ask the panel sooner.
line-hook-signed = Enter this address as the webhook in Meta’s settings, with the verify token above. Only reports that are signed with the app secret count.
line-floor = Tell staff when credit is below
# $rial (String) - an amount in rial
# $messages (String) - a number of messages
line-floor-hint = In the panel’s own unit; the panel is asked once a day. Empty: { $rial } rial or { $messages } messages. 0: never.
line-credit-low = Low
# $channel (String) - name of a channel
credit-low-subject = Little credit left at { $channel }
# $left (String) - what is left, with its unit
# $channel (String) - name of a channel
credit-low-text = { $left } are left at { $channel }. When nothing is left, no message goes out by this channel. Please top it up in the panel.
