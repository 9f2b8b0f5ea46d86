### Bank slips.

# $count (Number) - how many days
# $days (String) - the same, formatted
slip-wrong-old = { $count ->
    [one] Not older than { $days } day, please.
   *[other] Not older than { $days } days, please.
}
slip-wrong-card-number = Please never write a whole card number here; the last four digits are enough.
slip-wrong-last-four = The last four digits of the card.
