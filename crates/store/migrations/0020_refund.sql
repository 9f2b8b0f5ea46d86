-- Money that is given back of a payment. state: reserved, asking, unknown, done, refused. pocket:
-- whose money it was in the books. way: reverse, refund (by the bank), hand. reason: in the words of
-- staff; failure: the bank's. waits_for_person: the bank is asked no more.
CREATE TABLE refund (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  link_id TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  way TEXT NOT NULL,
  state TEXT NOT NULL,
  pocket TEXT NOT NULL,
  made_by TEXT NOT NULL,
  reason TEXT,
  reference TEXT,
  failure TEXT,
  waits_for_person BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  answers BIGINT NOT NULL,
  lease_until BIGINT,
  created_at BIGINT NOT NULL,
  settled_at BIGINT,
  CONSTRAINT refund_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT refund_payment_fk FOREIGN KEY (merchant_id, mode, payment_id)
    REFERENCES payment (merchant_id, mode, id),
  CONSTRAINT refund_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT refund_settled_has_time CHECK
    (state NOT IN ('done', 'refused') OR settled_at IS NOT NULL)
);
CREATE INDEX refund_of_payment ON refund (merchant_id, mode, payment_id, id);
CREATE INDEX refund_of_link ON refund (merchant_id, mode, link_id, id);
