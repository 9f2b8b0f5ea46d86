-- What a merchant says about each kind of documents; a kind without a row is as it came.
CREATE TABLE document_kind (
  merchant_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  template TEXT NOT NULL,
  approval BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT document_kind_pk PRIMARY KEY (merchant_id, kind)
);

-- Custom fields. Never deleted, only switched off. choices: a line each.
CREATE TABLE document_field (
  merchant_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  field_kind TEXT NOT NULL,
  label TEXT NOT NULL,
  label_fa TEXT,
  label_en TEXT,
  label_fr TEXT,
  required BIGINT NOT NULL,
  active BIGINT NOT NULL,
  position BIGINT NOT NULL,
  choices TEXT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT document_field_pk PRIMARY KEY (merchant_id, kind, key)
);

-- The next running number. period: the year, if the numbers of the kind have it; else empty.
CREATE TABLE document_counter (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  kind TEXT NOT NULL,
  period TEXT NOT NULL,
  next BIGINT NOT NULL,
  CONSTRAINT document_counter_pk PRIMARY KEY (merchant_id, mode, kind, period)
);

-- doc_date: a day, as text that sorts. final_minor: of the lines, if it has any. debt_minor: what of
-- it is a debt in the books now. approvals: how often it was approved. fields: JSON of the custom
-- fields but receipts. source_id: what it was made from.
CREATE TABLE document (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  number TEXT NOT NULL,
  doc_date TEXT NOT NULL,
  currency TEXT NOT NULL,
  final_minor BIGINT,
  debt_minor BIGINT NOT NULL,
  state TEXT NOT NULL,
  approvals BIGINT NOT NULL,
  salesperson_id TEXT,
  note TEXT,
  reason TEXT,
  fields TEXT NOT NULL,
  source_id TEXT,
  archived_at BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT document_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT document_number_unique UNIQUE (merchant_id, mode, kind, number),
  CONSTRAINT document_source_fk FOREIGN KEY (merchant_id, mode, source_id)
    REFERENCES document (merchant_id, mode, id),
  CONSTRAINT document_final_not_negative CHECK (final_minor IS NULL OR final_minor >= 0),
  CONSTRAINT document_debt_only_approved CHECK (
    debt_minor = 0 OR (debt_minor > 0 AND state = 'approved' AND approvals > 0))
);
CREATE INDEX document_listed ON document (merchant_id, mode, doc_date, id)
  WHERE archived_at IS NULL;
CREATE INDEX document_of_kind ON document (merchant_id, mode, kind, doc_date, id)
  WHERE archived_at IS NULL;
CREATE INDEX document_in_state ON document (merchant_id, mode, state, doc_date, id)
  WHERE archived_at IS NULL;
CREATE INDEX document_of_kind_in_state ON document (merchant_id, mode, kind, state, doc_date, id)
  WHERE archived_at IS NULL;
CREATE INDEX document_archived ON document (merchant_id, mode, doc_date, id)
  WHERE archived_at IS NOT NULL;
CREATE INDEX document_of_customer ON document (merchant_id, mode, customer_id, doc_date, id);
CREATE INDEX document_of_source ON document (merchant_id, mode, source_id, id)
  WHERE source_id IS NOT NULL;
CREATE INDEX document_of_number ON document (merchant_id, mode, number);

-- quantity_milli: thousandths. tax_points: hundredths of a percent. total_minor: what it comes to.
CREATE TABLE document_line (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  document_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  title TEXT NOT NULL,
  quantity_milli BIGINT NOT NULL,
  unit_price_minor BIGINT NOT NULL,
  discount_minor BIGINT NOT NULL,
  tax_points BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  CONSTRAINT document_line_pk PRIMARY KEY (merchant_id, mode, document_id, position),
  CONSTRAINT document_line_document_fk FOREIGN KEY (merchant_id, mode, document_id)
    REFERENCES document (merchant_id, mode, id)
);

-- Append-only: the receipts in a document's field of kind receipt, in the order of at.
CREATE TABLE document_receipt (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  document_id TEXT NOT NULL,
  field TEXT NOT NULL,
  receipt_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT document_receipt_pk PRIMARY KEY (merchant_id, mode, document_id, field, receipt_id),
  CONSTRAINT document_receipt_document_fk FOREIGN KEY (merchant_id, mode, document_id)
    REFERENCES document (merchant_id, mode, id)
);

-- document_id: what the link is for. receipt_field: the field of it that gets the link's receipts.
ALTER TABLE link ADD COLUMN document_id TEXT;
ALTER TABLE link ADD COLUMN receipt_field TEXT;
CREATE INDEX link_of_document ON link (merchant_id, mode, document_id, id)
  WHERE document_id IS NOT NULL;
