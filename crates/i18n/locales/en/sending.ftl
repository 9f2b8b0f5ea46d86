## When and to whom a shop's messages go
sending = Sending
sending-text = When messages of this shop go out, to which countries, and how many. Money that waits for a person is told at any hour.
sending-quiet-from = Quiet hours from
sending-quiet-hint = By the shop’s clock, such as 22:00. Leave both empty if no hour is quiet.
sending-quiet-until = Until
# $what (String) - the name of a situation
sending-waits = Wait for the end of the quiet hours: { $what }
sending-waits-hint = What is not ticked goes out at any hour. What somebody of staff sends by hand never waits.
sending-abroad = SMS to other countries
sending-abroad-hint = Numbers abroad cost much more, and some people earn by floods of messages to numbers of theirs.
sending-nowhere = To none
sending-some = To these countries
sending-anywhere = To all
sending-codes = Country codes
sending-codes-hint = Such as 49 33 971, for “To these countries”.
sending-number-hour = Most messages to one number in an hour
sending-number-day = Most messages to one number in a day
sending-shop-hour = Most messages of this shop in an hour
sending-limits-hint = Of SMS and messengers that cost money. What is above is held back and shown in the list of messages.
sending-wrong-time = Please write a time of day such as 22:00.
sending-wrong-code = Please write country codes as digits with spaces between, such as 49 33.
