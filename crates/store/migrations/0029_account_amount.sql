-- What is looked through for a range of amounts is held against it within the index.
DROP INDEX link_of_account;
CREATE INDEX link_of_account ON link (merchant_id, mode, account_id, id, amount_minor);
