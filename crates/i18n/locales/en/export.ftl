### Headings of lists that are taken away as tables.

export-id = Id
export-shop = Shop
export-customer = Customer
export-document = Document
export-reference = Reference
export-description = Description
export-amount = Amount
export-unit = Unit
export-received = Received
export-account = Account
export-state = State
export-created = Created
export-expires = Expires
export-paid = Paid at
export-payment-codes = Payment codes
export-tracking-codes = Tracking codes
export-address = Address
export-link = Link
export-provider = Provider
export-started = Started
export-payment-code = Payment code
export-tracking-code = Tracking code
export-card = Card
export-number = Number
export-type = Type
export-method = Method
