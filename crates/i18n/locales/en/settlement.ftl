## Files of banks held against our payments
settlement-files = Compare a bank’s file
settlement-text = Upload what a gateway or a bank reports of its payments. Each line is held against the payments booked here; nothing is changed by it.
settlement-file = File of the gateway or the bank
# $rows (String) - how many lines
settlement-hint = CSV in UTF-8 or XLSX, up to 8 MB and { $rows } lines; the first line names the columns.
settlement-upload = Upload
settlement-earlier = Compared before
settlement-none = No file has been compared yet.
settlement-waiting = columns to be chosen
settlement-running = being compared
settlement-done = compared
settlement-columns-text = Say which column is which. Next time the same headings are chosen by themselves.
settlement-beginning = How the file begins
settlement-reference = Reference
settlement-amount = Amount in the file
settlement-day = Day
settlement-no-column = The file has none
settlement-unit = Unit of the amounts
settlement-days-hint = Left empty, the days are those of the file.
settlement-compare = Compare
# $when (String) - a day and a minute
settlement-before = The same file was compared before: { $when }
settlement-wrong-large = The file is larger than 8 MB. Divide it into several.
settlement-wrong-columns = Choose the columns of the reference and of the amount.
settlement-wrong-lines = No line can be read by these columns. Are they the right ones?
settlement-wrong-days = From which day to which day? Write both as in the example, the earlier one first.
# $most (String) - how many payments
settlement-wrong-many = There are more than { $most } payments in these days. Compare fewer days at once.
# $first (String) - a day
# $last (String) - a day
settlement-days = { $first } to { $last }
# $hash (String) - the beginning of the file’s fingerprint
settlement-hash = fingerprint { $hash }
settlement-running-text = The file is being compared. This page looks again by itself.
settlement-sums = Sums by what was found
settlement-finding = Found
settlement-line = Line
settlement-theirs = In the file
settlement-ours = Booked here
settlement-why = Reason
settlement-no-rows = There are none.
settlement-matched = agrees
settlement-matched-text = Both sides say the same.
settlement-differs = another amount
settlement-differs-text = The payment is the same and its amount is not. Ask the bank which is right before you change anything.
settlement-twice = twice in the file
settlement-twice-text = The file names a payment that it has named before. Ask the bank whether it counted twice.
settlement-missing-here = missing here
settlement-missing-here-text = The bank has it, and it is not booked here. Where we know the payment, ask its bank now; otherwise look for it by its reference.
settlement-missing-there = missing in the file
settlement-missing-there-text = It is booked here, and the file does not have it. It may stand in the file of the next day.
settlement-unread = not read
settlement-unread-text = These lines could not be read. Footers and lines without money are among them.
settlement-bad-reference = no reference
settlement-bad-amount = no amount above zero
settlement-bad-day = no day
