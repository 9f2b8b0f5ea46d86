-- The core: who sells, what is asked, what was tried, what was booked, and what is to be told.
--
-- merchant_id leads every key; mode (test, live) follows where the two worlds are apart. Times are
-- microseconds UTC, amounts whole minor units, booleans 0 or 1, enums the words of `domain`.

-- Global: the directory of tenants, and the first part of every public address.
CREATE TABLE merchant (
  merchant_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT merchant_pk PRIMARY KEY (merchant_id),
  CONSTRAINT merchant_code_unique UNIQUE (code)
);

-- Global: old slugs stay as aliases and are never given away.
CREATE TABLE slug (
  slug TEXT NOT NULL,
  merchant_id BIGINT NOT NULL,
  shop_id TEXT NOT NULL,
  alias BIGINT NOT NULL,
  CONSTRAINT slug_pk PRIMARY KEY (slug)
);

CREATE TABLE shop (
  merchant_id BIGINT NOT NULL,
  id TEXT NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  currency TEXT NOT NULL,
  unit TEXT NOT NULL,
  manager_email TEXT,
  contact TEXT,
  validity_days BIGINT,
  receipt_by_default BIGINT NOT NULL,
  approve_receipts BIGINT NOT NULL,
  account_id TEXT NOT NULL,
  receipt_type_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT shop_pk PRIMARY KEY (merchant_id, id)
);

CREATE TABLE financial_account (
  merchant_id BIGINT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  active BIGINT NOT NULL,
  CONSTRAINT financial_account_pk PRIMARY KEY (merchant_id, id)
);

CREATE TABLE receipt_type (
  merchant_id BIGINT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  CONSTRAINT receipt_type_pk PRIMARY KEY (merchant_id, id)
);

CREATE TABLE api_key (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  hash BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT,
  CONSTRAINT api_key_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT api_key_hash_unique UNIQUE (merchant_id, mode, hash)
);

-- token is the fixed part of a bank's own notification address.
CREATE TABLE provider (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  driver TEXT NOT NULL,
  public_name TEXT NOT NULL,
  state TEXT NOT NULL,
  published BIGINT NOT NULL,
  position BIGINT NOT NULL,
  min_minor BIGINT,
  max_minor BIGINT,
  currency TEXT NOT NULL,
  auto_verify BIGINT NOT NULL,
  terminal_key TEXT NOT NULL,
  base_url TEXT NOT NULL,
  credentials BYTEA NOT NULL,
  token TEXT NOT NULL,
  CONSTRAINT provider_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT provider_token_unique UNIQUE (merchant_id, mode, token),
  CONSTRAINT provider_account_fk FOREIGN KEY (merchant_id, account_id)
    REFERENCES financial_account (merchant_id, id),
  CONSTRAINT provider_state_in_its_world CHECK (
    state = 'disabled' OR (mode = 'test' AND state = 'test') OR (mode = 'live' AND state = 'enabled'))
);

-- Every shop has one walk-in customer in each world, for money not yet assigned.
CREATE TABLE customer (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT,
  mobile TEXT,
  walk_in_of TEXT,
  created_at BIGINT NOT NULL,
  CONSTRAINT customer_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT customer_walk_in_unique UNIQUE (merchant_id, mode, walk_in_of)
);

CREATE TABLE link (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  token TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  reference TEXT,
  language TEXT NOT NULL,
  note TEXT,
  receipt_type_id TEXT,
  approve_receipt BIGINT NOT NULL,
  return_url TEXT,
  metadata TEXT NOT NULL,
  paid_minor BIGINT NOT NULL,
  payments BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  paid_at BIGINT,
  CONSTRAINT link_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT link_token_unique UNIQUE (merchant_id, mode, token),
  CONSTRAINT link_paid_not_negative CHECK (paid_minor >= 0)
);

-- Append-only: a change of amount or terms makes the next version.
CREATE TABLE link_terms (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  link_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  description TEXT,
  expires_at BIGINT,
  reusable BIGINT NOT NULL,
  max_payments BIGINT,
  max_total_minor BIGINT,
  providers TEXT,
  created_at BIGINT NOT NULL,
  CONSTRAINT link_terms_pk PRIMARY KEY (merchant_id, mode, link_id, version),
  CONSTRAINT link_terms_link_fk FOREIGN KEY (merchant_id, mode, link_id)
    REFERENCES link (merchant_id, mode, id),
  CONSTRAINT link_terms_amount_positive CHECK (amount_minor > 0)
);

-- One try of one payer. tries fences: an answer counts only while its try is the newest.
CREATE TABLE payment (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  link_id TEXT NOT NULL,
  terms_version BIGINT NOT NULL,
  shop_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  language TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  state TEXT NOT NULL,
  code TEXT NOT NULL,
  order_number BIGINT NOT NULL,
  terminal_key TEXT NOT NULL,
  gateway_key TEXT,
  return_token TEXT NOT NULL,
  tries BIGINT NOT NULL,
  answers BIGINT NOT NULL,
  lease_until BIGINT,
  alarmed BIGINT NOT NULL,
  reference_key TEXT,
  tracking_code TEXT,
  card_mask TEXT,
  failure TEXT,
  created_at BIGINT NOT NULL,
  redirected_at BIGINT,
  closes_at BIGINT,
  paid_at BIGINT,
  CONSTRAINT payment_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT payment_return_token_unique UNIQUE (merchant_id, mode, return_token),
  CONSTRAINT payment_code_unique UNIQUE (merchant_id, mode, code),
  CONSTRAINT payment_order_number_unique UNIQUE (merchant_id, mode, terminal_key, order_number),
  CONSTRAINT payment_gateway_key_unique UNIQUE (merchant_id, mode, terminal_key, gateway_key),
  CONSTRAINT payment_terms_fk FOREIGN KEY (merchant_id, mode, link_id, terms_version)
    REFERENCES link_terms (merchant_id, mode, link_id, version),
  CONSTRAINT payment_provider_fk FOREIGN KEY (merchant_id, mode, provider_id)
    REFERENCES provider (merchant_id, mode, id),
  CONSTRAINT payment_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT payment_answers_counted CHECK (answers >= 0 AND answers <= tries),
  CONSTRAINT payment_paid_has_reference CHECK (
    state <> 'paid' OR (reference_key IS NOT NULL AND paid_at IS NOT NULL))
);
-- Their order is in it: SQLite would else walk all payments for it.
CREATE INDEX payment_of_link ON payment (merchant_id, mode, link_id, id);

-- A bank's reference credits once, for ever.
CREATE TABLE bank_reference (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  terminal_key TEXT NOT NULL,
  reference_key TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  CONSTRAINT bank_reference_pk PRIMARY KEY (merchant_id, mode, terminal_key, reference_key)
);

-- Callbacks as they came in, stored before anything is decided.
CREATE TABLE callback (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  id TEXT NOT NULL,
  method TEXT NOT NULL,
  query TEXT NOT NULL,
  body BYTEA NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT callback_pk PRIMARY KEY (merchant_id, mode, payment_id, id)
);

-- Callbacks that fit no payment: refused, with a bounded record.
CREATE TABLE stray_callback (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  token TEXT NOT NULL,
  method TEXT NOT NULL,
  query TEXT NOT NULL,
  body BYTEA NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT stray_callback_pk PRIMARY KEY (merchant_id, mode, id)
);

-- Calls to banks and their answers, secrets cut out.
CREATE TABLE exchange (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  id TEXT NOT NULL,
  step TEXT NOT NULL,
  request TEXT NOT NULL,
  answer TEXT NOT NULL,
  took_us BIGINT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT exchange_pk PRIMARY KEY (merchant_id, mode, payment_id, id)
);

CREATE TABLE ledger_account (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  CONSTRAINT ledger_account_pk PRIMARY KEY (merchant_id, mode, account, currency)
);

-- Append-only, balanced by construction: one amount, two sides, one currency.
CREATE TABLE transfer (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  debit_account TEXT NOT NULL,
  credit_account TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT transfer_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT transfer_once_unique UNIQUE (merchant_id, mode, payment_id, kind),
  CONSTRAINT transfer_debit_fk FOREIGN KEY (merchant_id, mode, debit_account, currency)
    REFERENCES ledger_account (merchant_id, mode, account, currency),
  CONSTRAINT transfer_credit_fk FOREIGN KEY (merchant_id, mode, credit_account, currency)
    REFERENCES ledger_account (merchant_id, mode, account, currency),
  CONSTRAINT transfer_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT transfer_two_sides CHECK (debit_account <> credit_account)
);

-- number is given by the sequencer right after the commit.
CREATE TABLE receipt (
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
  created_at BIGINT NOT NULL,
  CONSTRAINT receipt_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT receipt_payment_unique UNIQUE (merchant_id, mode, payment_id),
  CONSTRAINT receipt_number_unique UNIQUE (merchant_id, mode, number),
  CONSTRAINT receipt_payment_fk FOREIGN KEY (merchant_id, mode, payment_id)
    REFERENCES payment (merchant_id, mode, id),
  CONSTRAINT receipt_amount_positive CHECK (amount_minor > 0)
);
CREATE INDEX receipt_without_number ON receipt (merchant_id, mode, id) WHERE number IS NULL;

-- Approval and void of a receipt are rows of their own.
CREATE TABLE receipt_mark (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  receipt_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT receipt_mark_pk PRIMARY KEY (merchant_id, mode, receipt_id, kind),
  CONSTRAINT receipt_mark_receipt_fk FOREIGN KEY (merchant_id, mode, receipt_id)
    REFERENCES receipt (merchant_id, mode, id)
);

-- Money that fits nowhere waits here for a person. resolution is null while it is open; kept_minor is
-- what a person booked, where the bank's figure was not known.
CREATE TABLE resolve_item (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  reason TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  link_id TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  detail TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  resolution TEXT,
  kept_minor BIGINT,
  resolved_by TEXT,
  resolved_at BIGINT,
  note TEXT,
  CONSTRAINT resolve_item_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT resolve_item_payment_unique UNIQUE (merchant_id, mode, payment_id)
);

-- seq and hash are given by the sequencer; cursors and webhooks read only sequenced rows.
CREATE TABLE event (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  seq BIGINT,
  kind TEXT NOT NULL,
  v BIGINT NOT NULL,
  object TEXT NOT NULL,
  actor TEXT NOT NULL,
  request_id TEXT,
  at BIGINT NOT NULL,
  data TEXT NOT NULL,
  hash BYTEA,
  CONSTRAINT event_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT event_seq_unique UNIQUE (merchant_id, mode, seq)
);
CREATE INDEX event_of_object ON event (merchant_id, mode, object);
CREATE INDEX event_without_seq ON event (merchant_id, mode, id) WHERE seq IS NULL;

-- One row per world: the next numbers, the head of the hash chain, and who may write them.
CREATE TABLE sequencer (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  next_seq BIGINT NOT NULL,
  next_receipt BIGINT NOT NULL,
  head BYTEA NOT NULL,
  lease_owner TEXT,
  lease_until BIGINT NOT NULL,
  CONSTRAINT sequencer_pk PRIMARY KEY (merchant_id, mode)
);

CREATE TABLE message (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  situation TEXT NOT NULL,
  channel TEXT,
  address TEXT NOT NULL,
  language TEXT NOT NULL,
  link_id TEXT NOT NULL,
  payment_id TEXT,
  state TEXT NOT NULL,
  subject TEXT,
  body TEXT,
  cause TEXT,
  provider_ref TEXT,
  created_at BIGINT NOT NULL,
  sent_at BIGINT,
  CONSTRAINT message_pk PRIMARY KEY (merchant_id, mode, id)
);
CREATE INDEX message_of_link ON message (merchant_id, mode, link_id, id);

-- Work to do after a commit. A finished job is deleted; a dead one waits for staff.
CREATE TABLE job (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  kind TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  lane TEXT NOT NULL,
  state TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  deadline BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  lease_token BIGINT NOT NULL,
  last_error TEXT,
  CONSTRAINT job_pk PRIMARY KEY (merchant_id, mode, kind, dedupe_key)
);
CREATE INDEX job_due ON job (merchant_id, lane, run_at) WHERE state = 'ready';
CREATE INDEX job_held ON job (merchant_id, lane, lease_until)
  WHERE state = 'ready' AND lease_until > 0;

-- A key and its effect share one unit of work.
CREATE TABLE idempotency (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  status BIGINT,
  answer TEXT,
  created_at BIGINT NOT NULL,
  CONSTRAINT idempotency_pk PRIMARY KEY (merchant_id, mode, key)
);
