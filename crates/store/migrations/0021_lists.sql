-- What lists are narrowed to.

-- Those of one account.
CREATE INDEX link_of_account ON link (merchant_id, mode, account_id, id);
-- Few links hold a part of their amount, among all that wait.
DROP INDEX link_rare;
CREATE INDEX link_rare ON link (merchant_id, mode, state, id)
  WHERE state IN ('draft', 'partially_paid', 'completed', 'expired', 'cancelled');
-- Payers name the bank's code.
CREATE INDEX payment_of_tracking ON payment (merchant_id, mode, tracking_code)
  WHERE tracking_code IS NOT NULL;
-- Sums of documents are read from the index of their order alone, archived_at with them: an engine
-- looks at it again.
DROP INDEX document_listed;
CREATE INDEX document_listed
  ON document (merchant_id, mode, doc_date, id, archived_at, currency, final_minor, debt_minor)
  WHERE archived_at IS NULL;
DROP INDEX document_of_kind;
CREATE INDEX document_of_kind
  ON document (merchant_id, mode, kind, doc_date, id, archived_at, currency, final_minor, debt_minor)
  WHERE archived_at IS NULL;
DROP INDEX document_in_state;
CREATE INDEX document_in_state
  ON document (merchant_id, mode, state, doc_date, id, archived_at, currency, final_minor, debt_minor)
  WHERE archived_at IS NULL;
DROP INDEX document_of_kind_in_state;
CREATE INDEX document_of_kind_in_state
  ON document (merchant_id, mode, kind, state, doc_date, id, archived_at, currency, final_minor, debt_minor)
  WHERE archived_at IS NULL;
