-- Companies' people, further addresses, who asked for no messages, and customers from files.

-- Positions that a merchant added; manager and liaison need no row.
CREATE TABLE contact_position (
  merchant_id BIGINT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  active BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT contact_position_pk PRIMARY KEY (merchant_id, id)
);

-- position: manager, liaison, or the id of one that was added.
CREATE TABLE contact (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  name TEXT NOT NULL,
  position TEXT NOT NULL,
  mobile TEXT,
  landline TEXT,
  email TEXT,
  telegram TEXT,
  bale TEXT,
  eitaa TEXT,
  whatsapp TEXT,
  note TEXT,
  may_message BIGINT NOT NULL,
  CONSTRAINT contact_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT contact_customer_fk FOREIGN KEY (merchant_id, mode, customer_id)
    REFERENCES customer (merchant_id, mode, id)
);
CREATE INDEX contact_of_customer ON contact (merchant_id, mode, customer_id, id);

-- Beside the default mobile and the first e-mail, which stand with the customer.
CREATE TABLE customer_address (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  CONSTRAINT customer_address_pk PRIMARY KEY (merchant_id, mode, customer_id, kind, address),
  CONSTRAINT customer_address_customer_fk FOREIGN KEY (merchant_id, mode, customer_id)
    REFERENCES customer (merchant_id, mode, id)
);
CREATE INDEX customer_address_known
  ON customer_address (merchant_id, mode, kind, address, customer_id);

-- address: in lower case. It stays when the customer goes: whoever types it again is told.
-- lifted_at: it takes messages again, for lifted_reason.
CREATE TABLE opt_out (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  id TEXT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  lifted_at BIGINT,
  lifted_reason TEXT,
  CONSTRAINT opt_out_pk PRIMARY KEY (merchant_id, mode, kind, address),
  CONSTRAINT opt_out_id_unique UNIQUE (merchant_id, mode, id)
);
CREATE INDEX opt_out_listed ON opt_out (merchant_id, mode, id) WHERE lifted_at IS NULL;

-- state: staging, ready, running, done, cancelled. duplicates: rows whose mobile a customer or an
-- earlier row has; make_duplicates: make them all the same. unknown: JSON, headings left alone.
CREATE TABLE customer_import (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  file_name TEXT NOT NULL,
  state TEXT NOT NULL,
  good BIGINT NOT NULL,
  duplicates BIGINT NOT NULL,
  bad BIGINT NOT NULL,
  unknown TEXT NOT NULL,
  make_duplicates BIGINT NOT NULL,
  made BIGINT NOT NULL,
  skipped BIGINT NOT NULL,
  staff_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  CONSTRAINT customer_import_pk PRIMARY KEY (merchant_id, mode, id)
);

-- What was read, some hundred rows at a time: JSON. Once made, what became of each row.
CREATE TABLE customer_import_chunk (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  import_id TEXT NOT NULL,
  place BIGINT NOT NULL,
  made BIGINT NOT NULL,
  content TEXT NOT NULL,
  CONSTRAINT customer_import_chunk_pk PRIMARY KEY (merchant_id, mode, import_id, place),
  CONSTRAINT customer_import_chunk_import_fk FOREIGN KEY (merchant_id, mode, import_id)
    REFERENCES customer_import (merchant_id, mode, id)
);

-- Lines that cannot be used: JSON of columns and reasons.
CREATE TABLE customer_import_bad (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  import_id TEXT NOT NULL,
  line BIGINT NOT NULL,
  content TEXT NOT NULL,
  CONSTRAINT customer_import_bad_pk PRIMARY KEY (merchant_id, mode, import_id, line),
  CONSTRAINT customer_import_bad_import_fk FOREIGN KEY (merchant_id, mode, import_id)
    REFERENCES customer_import (merchant_id, mode, id)
);
