## The first page: figures and charts
board-month = Collected in the last 30 days
board-overdue = Ran out unpaid
board-reach = Days shown
# $days (String) - how many days
board-days = { $days } days
board-money = Collected by day
# $all (String) - the sum of all days
# $day (String) - the best day
# $best (String) - the sum of the best day
board-money-about = { $all } in all; most on { $day }: { $best }.
# $unit (String) - a unit of money
board-thousands = In thousands of { $unit }
# $unit (String) - a unit of money
board-millions = In millions of { $unit }
# $unit (String) - a unit of money
board-billions = In billions of { $unit }
# $unit (String) - a unit of money
board-trillions = In trillions of { $unit }
board-none = Nothing was paid in these days.
board-as-table = The same as a table
board-day-of = Day
board-count = Payments
board-came = Collected
board-went = Given back
board-by-provider = Collected by way of paying
board-funnel = From sent to paid
board-funnel-text = What became of the links that were sent in these days, of the newest five thousand messages. Opened is counted since this server keeps it.
board-none-sent = No link was sent in these days.
board-channel = Channel
board-sent = Sent
board-opened = Opened
board-started = Started
board-paid = Paid
# $number (String) - a whole number
board-percent = { $number }%
board-waits = How long until a link was paid
# $count (String) - how many links
# $time (String) - a span of time
board-half = Of the newest { $count } paid links, half were paid within { $time }.
board-ten-minutes = Within 10 minutes
board-hour = Within an hour
board-day = Within a day
board-three-days = Within 3 days
board-later = Later
# $number (String) - how many
board-minutes = { $number } min
# $number (String) - how many
board-hours = { $number } h
# $number (String) - how many
board-whole-days = { $number } days
board-stopped = Why payments brought no money
# $looked (String) - how many payments were looked at
# $count (String) - how many of them brought no money
board-stopped-of = Of the newest { $looked } payments, { $count } brought no money.
board-none-stopped = Every payment that ended brought money.
board-other-causes = Other causes
