-- What a provider's bank says of late. ill: configuration, unreachable, slow; null: it is well.
-- ill_until: till then it stands behind the others; ill_spell: how often it was tried in vain;
-- ill_words: what went wrong last. ill_told_at: when staff heard of it last, kept when it is well again.
-- past: it has credentials that were replaced.
ALTER TABLE provider ADD COLUMN ill TEXT;
ALTER TABLE provider ADD COLUMN ill_since BIGINT;
ALTER TABLE provider ADD COLUMN ill_until BIGINT;
ALTER TABLE provider ADD COLUMN ill_spell BIGINT;
ALTER TABLE provider ADD COLUMN ill_words TEXT;
ALTER TABLE provider ADD COLUMN ill_told_at BIGINT;
ALTER TABLE provider ADD COLUMN past BIGINT NOT NULL DEFAULT 0;

-- What was replaced at a provider, with the version that it had then: payments that began under it are
-- asked about with it. credentials: sealed.
CREATE TABLE provider_past (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  terminal_key TEXT NOT NULL,
  base_url TEXT NOT NULL,
  credentials BYTEA NOT NULL,
  replaced_at BIGINT NOT NULL,
  CONSTRAINT provider_past_pk PRIMARY KEY (merchant_id, mode, provider_id, version),
  CONSTRAINT provider_past_provider_fk FOREIGN KEY (merchant_id, mode, provider_id)
    REFERENCES provider (merchant_id, mode, id)
);

-- Conversations with a provider's bank, by the hour (counted since 1970), written now and then by each
-- node. Times that they took are in milliseconds.
CREATE TABLE provider_hour (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  hour BIGINT NOT NULL,
  calls BIGINT NOT NULL,
  answered BIGINT NOT NULL,
  slow BIGINT NOT NULL,
  unreachable BIGINT NOT NULL,
  configuration BIGINT NOT NULL,
  took_ms BIGINT NOT NULL,
  CONSTRAINT provider_hour_pk PRIMARY KEY (merchant_id, mode, provider_id, hour)
);

-- A refund may wait for a second person (state: waiting). decided_by: who agreed or declined.
-- refund_two_from_minor: from how much of one payment on two persons decide; null: one does.
ALTER TABLE refund ADD COLUMN decided_by TEXT;
CREATE INDEX refund_waiting ON refund (merchant_id, mode, id) WHERE state = 'waiting';
ALTER TABLE shop ADD COLUMN refund_two_from_minor BIGINT;

-- What a bank holds paid and unconfirmed, and we know nothing of: another system at the same terminal,
-- or a restored database. words: the bank's own. closed_by: who of staff has seen to it.
CREATE TABLE bank_left (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  gateway_key TEXT NOT NULL,
  words TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  closed_at BIGINT,
  closed_by TEXT,
  CONSTRAINT bank_left_pk PRIMARY KEY (merchant_id, mode, provider_id, gateway_key)
);
CREATE INDEX bank_left_open ON bank_left (merchant_id, mode, seen_at) WHERE closed_at IS NULL;
