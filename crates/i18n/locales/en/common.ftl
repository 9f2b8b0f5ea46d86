### Words that every page shares.

## Buttons
pay = Pay
cancel = Cancel
back = Back
continue-button = Continue
save = Save
close = Close
copy = Copy
copied = Copied
try-again = Try again
print = Print

no = No

## What is asked
amount = Amount
# $words (String) - the amount in words, with its unit
amount-in-words = In words: { $words }
# $amount (String) - the same amount in the other unit
amount-equal-to = Equal to { $amount }
description = Description
reference = Reference
tracking-code = Tracking code
# $shop (String) - name of the shop
asked-by = Requested by { $shop }

## Counted things. The count picks the form; its text is the same number as the reader writes it.
# $count (Number) - how many minutes
# $text (String) - the same, formatted
minutes-left = { $count ->
    [one] { $text } minute left
   *[other] { $text } minutes left
}
