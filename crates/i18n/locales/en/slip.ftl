### Bank slips.

# $days (String) - a number, formatted
slip-wrong-old = Not older than { $days } days, please.
slip-wrong-card-number = Please never write a whole card number here; the last four digits are enough.
slip-wrong-last-four = The last four digits of the card.
