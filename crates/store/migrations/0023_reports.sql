-- What came in through payments and what went back of it, summed a while after it was booked.

-- slot: a quarter of an hour, counted since 1970. Of every transfer up to money_summed.transfer_id;
-- the others are still read one by one. payments: how many brought what was received.
CREATE TABLE money_sum (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  slot BIGINT NOT NULL,
  shop_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  payments BIGINT NOT NULL,
  received_minor BIGINT NOT NULL,
  returned_minor BIGINT NOT NULL,
  CONSTRAINT money_sum_pk PRIMARY KEY (merchant_id, mode, slot, shop_id, provider_id, currency)
);

-- One row per world: the last transfer that is in the sums, and when it was put there.
CREATE TABLE money_summed (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  transfer_id TEXT NOT NULL,
  summed_at BIGINT NOT NULL,
  CONSTRAINT money_summed_pk PRIMARY KEY (merchant_id, mode)
);
