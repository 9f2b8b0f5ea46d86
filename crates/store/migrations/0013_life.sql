-- The life of links, and the filters that users keep.

-- Why a link was taken back, in the words of staff.
ALTER TABLE link ADD COLUMN cancel_note TEXT;

-- Lists are sorted by these too; links without end stand last.
CREATE INDEX link_by_amount ON link (merchant_id, mode, amount_minor, id);
CREATE INDEX link_by_expiry ON link (merchant_id, mode, expires_at, id);

-- list: links, payments, receipts, documents, customers. query: the fields of the list's address.
CREATE TABLE saved_filter (
  merchant_id BIGINT NOT NULL,
  staff_id TEXT NOT NULL,
  list TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  CONSTRAINT saved_filter_pk PRIMARY KEY (merchant_id, staff_id, list, name),
  CONSTRAINT saved_filter_staff_fk FOREIGN KEY (merchant_id, staff_id)
    REFERENCES staff (merchant_id, id)
);
