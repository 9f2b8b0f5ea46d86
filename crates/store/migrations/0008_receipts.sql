-- Receipts that people make by hand, without a payment. A column can lose its NOT NULL on one engine
-- alone, so both tables are made anew, with the names that their keys had.
CREATE TABLE receipt_old (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  receipt_type_id TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  number BIGINT,
  token TEXT,
  received_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
INSERT INTO receipt_old (merchant_id, mode, id, payment_id, customer_id, account_id,
    receipt_type_id, amount_minor, currency, number, token, received_at, created_at)
  SELECT r.merchant_id, r.mode, r.id, r.payment_id, r.customer_id, r.account_id,
    r.receipt_type_id, r.amount_minor, r.currency, r.number, r.token,
    COALESCE(p.paid_at, r.created_at), r.created_at
  FROM receipt AS r LEFT JOIN payment AS p ON p.merchant_id = r.merchant_id AND p.mode = r.mode
    AND p.id = r.payment_id;
CREATE TABLE receipt_mark_old (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  receipt_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL
);
INSERT INTO receipt_mark_old (merchant_id, mode, receipt_id, kind, actor, at)
  SELECT merchant_id, mode, receipt_id, kind, actor, at FROM receipt_mark;
DROP TABLE receipt_mark;
DROP TABLE receipt;

-- number is given by the sequencer right after the commit. token opens its page; null: booked before
-- receipts had pages. payment_id: null if it was made by hand; document_id: what the money is for;
-- received_at: when the money came; fee_minor: what a bank kept of it; note: for staff alone;
-- made_by: as events name them.
CREATE TABLE receipt (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  payment_id TEXT,
  document_id TEXT,
  customer_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  receipt_type_id TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  fee_minor BIGINT NOT NULL DEFAULT 0,
  currency TEXT NOT NULL,
  method TEXT NOT NULL,
  reference TEXT,
  received_at BIGINT NOT NULL,
  note TEXT,
  made_by TEXT NOT NULL,
  number BIGINT,
  token TEXT,
  created_at BIGINT NOT NULL,
  CONSTRAINT receipt_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT receipt_payment_unique UNIQUE (merchant_id, mode, payment_id),
  CONSTRAINT receipt_number_unique UNIQUE (merchant_id, mode, number),
  CONSTRAINT receipt_payment_fk FOREIGN KEY (merchant_id, mode, payment_id)
    REFERENCES payment (merchant_id, mode, id),
  CONSTRAINT receipt_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT receipt_fee_within_amount CHECK (fee_minor >= 0 AND fee_minor <= amount_minor),
  CONSTRAINT receipt_online_by_payment CHECK ((method = 'online') = (payment_id IS NOT NULL))
);
INSERT INTO receipt (merchant_id, mode, id, payment_id, customer_id, account_id, receipt_type_id,
    amount_minor, currency, method, received_at, made_by, number, token, created_at)
  SELECT merchant_id, mode, id, payment_id, customer_id, account_id, receipt_type_id,
    amount_minor, currency, 'online', received_at, 'system', number, token, created_at
  FROM receipt_old;
CREATE INDEX receipt_without_number ON receipt (merchant_id, mode, id) WHERE number IS NULL;
CREATE UNIQUE INDEX receipt_token_unique ON receipt (merchant_id, mode, token);
CREATE INDEX receipt_of_customer ON receipt (merchant_id, mode, customer_id, id);
CREATE INDEX receipt_listed ON receipt (merchant_id, mode, received_at, id);
CREATE INDEX receipt_of_document ON receipt (merchant_id, mode, document_id, id)
  WHERE document_id IS NOT NULL;

-- Approval and void of a receipt are rows of their own. reason: of a void, in somebody's words.
CREATE TABLE receipt_mark (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  receipt_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT,
  at BIGINT NOT NULL,
  CONSTRAINT receipt_mark_pk PRIMARY KEY (merchant_id, mode, receipt_id, kind),
  CONSTRAINT receipt_mark_receipt_fk FOREIGN KEY (merchant_id, mode, receipt_id)
    REFERENCES receipt (merchant_id, mode, id)
);
INSERT INTO receipt_mark (merchant_id, mode, receipt_id, kind, actor, at)
  SELECT merchant_id, mode, receipt_id, kind, actor, at FROM receipt_mark_old;
DROP TABLE receipt_mark_old;
DROP TABLE receipt_old;

-- Receipts of this type that people make wait for somebody's approval.
ALTER TABLE receipt_type ADD COLUMN needs_approval BIGINT NOT NULL DEFAULT 0;

-- The statement of an account and its balance at any moment, from either side of its transfers.
CREATE INDEX transfer_of_debit
  ON transfer (merchant_id, mode, debit_account, currency, at, id, amount_minor);
CREATE INDEX transfer_of_credit
  ON transfer (merchant_id, mode, credit_account, currency, at, id, amount_minor);
