-- number: what the merchant's own books call a customer. Who was merged away gives theirs up. title:
-- what stands before the name.
ALTER TABLE customer ADD COLUMN number TEXT;
ALTER TABLE customer ADD COLUMN title TEXT;
CREATE UNIQUE INDEX customer_number_unique ON customer (merchant_id, mode, number)
  WHERE number IS NOT NULL AND merged_into IS NULL;
