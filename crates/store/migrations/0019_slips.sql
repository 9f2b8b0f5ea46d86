-- Bank slips: deposits and transfers that payers register and staff decide about. A slip is a payment
-- of its own; here stands what only a slip has.

-- What a shop says about slips. accounts: ids separated by spaces, in the order of the page; time,
-- card, depositor, picture: hidden, optional or required; two_from_minor: from there on two persons
-- decide; hours: within how many working hours the payer is promised an answer.
CREATE TABLE slip_rules (
  merchant_id BIGINT NOT NULL,
  shop_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  active BIGINT NOT NULL,
  accounts TEXT NOT NULL,
  ask_time TEXT NOT NULL,
  ask_card TEXT NOT NULL,
  ask_depositor TEXT NOT NULL,
  ask_picture TEXT NOT NULL,
  two_from_minor BIGINT,
  most_days BIGINT NOT NULL,
  hours BIGINT NOT NULL,
  CONSTRAINT slip_rules_pk PRIMARY KEY (merchant_id, shop_id),
  CONSTRAINT slip_rules_shop_fk FOREIGN KEY (merchant_id, shop_id)
    REFERENCES shop (merchant_id, id)
);

-- number: as typed; number_key: the same for the same number; unique_key: what no second slip to the
-- account may have, null where numbers repeat or the number is free again. day: of the shop's
-- calendar. agreed_by, revoking_by: the first of two persons. flagged: it is like another one.
CREATE TABLE slip (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  state TEXT NOT NULL,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  number_key TEXT NOT NULL,
  unique_key TEXT,
  claimed_minor BIGINT NOT NULL,
  accepted_minor BIGINT,
  currency TEXT NOT NULL,
  day TEXT NOT NULL,
  at_time TEXT,
  card TEXT,
  depositor TEXT,
  picture_hash TEXT,
  flagged BIGINT NOT NULL,
  registered_by TEXT,
  agreed_by TEXT,
  agreed_minor BIGINT,
  revoking_by TEXT,
  reason TEXT,
  words TEXT,
  created_at BIGINT NOT NULL,
  decided_at BIGINT,
  CONSTRAINT slip_pk PRIMARY KEY (merchant_id, mode, payment_id),
  CONSTRAINT slip_payment_fk FOREIGN KEY (merchant_id, mode, payment_id)
    REFERENCES payment (merchant_id, mode, id),
  CONSTRAINT slip_claimed_positive CHECK (claimed_minor > 0),
  CONSTRAINT slip_accepted_has_amount CHECK (
    (state IN ('accepted', 'revoked')) = (accepted_minor IS NOT NULL AND accepted_minor > 0)),
  CONSTRAINT slip_agreed_whole CHECK ((agreed_by IS NULL) = (agreed_minor IS NULL))
);
CREATE UNIQUE INDEX slip_number_unique ON slip (merchant_id, mode, account_id, unique_key)
  WHERE unique_key IS NOT NULL;
CREATE INDEX slip_of_day ON slip (merchant_id, mode, account_id, day, claimed_minor);
CREATE INDEX slip_of_picture ON slip (merchant_id, mode, picture_hash)
  WHERE picture_hash IS NOT NULL;
CREATE INDEX slip_by_state ON slip (merchant_id, mode, state, payment_id);

-- Made by us out of what was uploaded; hash is of these bytes.
CREATE TABLE slip_picture (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  bytes BYTEA NOT NULL,
  CONSTRAINT slip_picture_pk PRIMARY KEY (merchant_id, mode, payment_id),
  CONSTRAINT slip_picture_slip_fk FOREIGN KEY (merchant_id, mode, payment_id)
    REFERENCES slip (merchant_id, mode, payment_id)
);

-- What was decided about a slip, by whom, in whose words.
CREATE TABLE slip_step (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  amount_minor BIGINT,
  currency TEXT NOT NULL,
  words TEXT,
  at BIGINT NOT NULL,
  CONSTRAINT slip_step_pk PRIMARY KEY (merchant_id, mode, payment_id, id),
  CONSTRAINT slip_step_slip_fk FOREIGN KEY (merchant_id, mode, payment_id)
    REFERENCES slip (merchant_id, mode, payment_id)
);

-- Slips of an account run under one provider of their own, which is offered nowhere as a gateway.
CREATE UNIQUE INDEX provider_slip_unique ON provider (merchant_id, mode, account_id)
  WHERE driver = 'slip';
