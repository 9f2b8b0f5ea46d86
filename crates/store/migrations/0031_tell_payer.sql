-- tell_payer: of what the shop tells its payers besides "paid": words of situations, between spaces.
ALTER TABLE shop ADD COLUMN tell_payer TEXT NOT NULL DEFAULT '';
