-- Not only payments move money in the books: so do receipts made by hand, and documents that become
-- debts. cause: the id of what did.
ALTER TABLE transfer RENAME COLUMN payment_id TO cause;
