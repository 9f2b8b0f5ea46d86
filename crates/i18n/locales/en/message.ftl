### Words that messages are given as parameters.

message-test-line = TEST – no real money moves
reason-already-paid = the link was paid already
reason-link-cancelled = the link was cancelled
reason-used-up = the link had reached its limit
reason-superseded = the amount had changed meanwhile
reason-excess = others had paid parts meanwhile, and less than this was left
reason-amount-mismatch = the bank states another amount
reason-reference-used = the bank’s reference belongs to another payment
reason-already-verified = the bank says that it was confirmed before, and not by us
reason-wrong-party = the bank’s answer names another order or terminal
reason-unconfirmed = the bank has not given a clear answer
