-- OpenPay: what a shop asks on its page, and who opened a payment there.

-- mode: the world in which the page takes money. subjects, extras: one a line; an own field that
-- must be filled in ends with a star. price: free, presets or fixed; amounts: minor units of the
-- shop's currency, separated by spaces: least and most, the choices, or the one.
CREATE TABLE openpay (
  merchant_id BIGINT NOT NULL,
  shop_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  is_open BIGINT NOT NULL,
  world TEXT NOT NULL,
  ask_name TEXT NOT NULL,
  ask_phone TEXT NOT NULL,
  ask_email TEXT NOT NULL,
  ask_description TEXT NOT NULL,
  subjects TEXT NOT NULL,
  price TEXT NOT NULL,
  amounts TEXT NOT NULL,
  other_amount BIGINT NOT NULL,
  extras TEXT NOT NULL,
  limit_address BIGINT NOT NULL,
  limit_mobile BIGINT NOT NULL,
  limit_shop BIGINT NOT NULL,
  limit_link BIGINT NOT NULL,
  limit_failures BIGINT NOT NULL,
  CONSTRAINT openpay_pk PRIMARY KEY (merchant_id, shop_id),
  CONSTRAINT openpay_shop_fk FOREIGN KEY (merchant_id, shop_id) REFERENCES shop (merchant_id, id)
);

-- What the payer told, beside the link that it made. answers: label and answer in turn, one a line.
CREATE TABLE open_payment (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  link_id TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  name TEXT,
  mobile TEXT NOT NULL,
  phone TEXT,
  email TEXT,
  subject TEXT,
  description TEXT,
  answers TEXT NOT NULL,
  address BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT open_payment_pk PRIMARY KEY (merchant_id, mode, link_id),
  CONSTRAINT open_payment_link_fk FOREIGN KEY (merchant_id, mode, link_id)
    REFERENCES link (merchant_id, mode, id)
);
CREATE INDEX open_payment_by_mobile ON open_payment (merchant_id, mode, mobile, created_at);
CREATE INDEX open_payment_by_address ON open_payment (merchant_id, mode, address, created_at);
CREATE INDEX open_payment_by_shop ON open_payment (merchant_id, mode, shop_id, created_at);
