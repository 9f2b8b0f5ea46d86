-- merged_into: who stands for this customer now, that is archived; all that hung on it hangs there.
ALTER TABLE customer ADD COLUMN merged_into TEXT
  CONSTRAINT customer_merged_is_archived CHECK (merged_into IS NULL OR archived_at IS NOT NULL);
CREATE INDEX customer_merged ON customer (merchant_id, mode, merged_into)
  WHERE merged_into IS NOT NULL;
