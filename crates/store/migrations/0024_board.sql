-- Links that were opened, and files of banks held against our payments.

-- The first time that somebody opened a link's page.
CREATE TABLE link_opened (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  link_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT link_opened_pk PRIMARY KEY (merchant_id, mode, link_id)
);

-- A file of a gateway or a bank, held against the payments of one provider. file: until it was
-- compared; file_hash: of its bytes; layout, sums: JSON; first_day, last_day: of the shop's calendar,
-- both included. state: waiting, running, done; moved_at: since when.
CREATE TABLE settlement (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  file BYTEA,
  state TEXT NOT NULL,
  layout TEXT NOT NULL,
  unit TEXT NOT NULL,
  first_day TEXT,
  last_day TEXT,
  sums TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  moved_at BIGINT NOT NULL,
  CONSTRAINT settlement_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT settlement_provider_fk FOREIGN KEY (merchant_id, mode, provider_id)
    REFERENCES provider (merchant_id, mode, id)
);
CREATE INDEX settlement_of_provider ON settlement (merchant_id, mode, provider_id, id);
CREATE INDEX settlement_of_file ON settlement (merchant_id, mode, file_hash, id);

-- One line of the file, one of our payments, or both. finding: matched, differs, twice,
-- missing_here, missing_there, unread. reason: why a line could not be read.
CREATE TABLE settlement_line (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  settlement_id TEXT NOT NULL,
  finding TEXT NOT NULL,
  place BIGINT NOT NULL,
  line BIGINT,
  day TEXT,
  reference TEXT,
  theirs_minor BIGINT,
  ours_minor BIGINT,
  payment_id TEXT,
  reason TEXT,
  CONSTRAINT settlement_line_pk PRIMARY KEY (merchant_id, mode, settlement_id, finding, place),
  CONSTRAINT settlement_line_settlement_fk FOREIGN KEY (merchant_id, mode, settlement_id)
    REFERENCES settlement (merchant_id, mode, id)
);
