-- rule: whole, parts (min_minor: the least first part) or open (min_minor, max_minor: its bounds).
ALTER TABLE link_terms ADD COLUMN rule TEXT NOT NULL DEFAULT 'whole';
ALTER TABLE link_terms ADD COLUMN min_minor BIGINT;
ALTER TABLE link_terms ADD COLUMN max_minor BIGINT;

-- A link carries its terms in force, so that a page reads one row; link_terms keeps every version.
ALTER TABLE link ADD COLUMN amount_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN rule TEXT NOT NULL DEFAULT 'whole';
ALTER TABLE link ADD COLUMN min_minor BIGINT;
ALTER TABLE link ADD COLUMN max_minor BIGINT;
ALTER TABLE link ADD COLUMN description TEXT;
ALTER TABLE link ADD COLUMN expires_at BIGINT;
ALTER TABLE link ADD COLUMN reusable BIGINT NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN max_payments BIGINT;
ALTER TABLE link ADD COLUMN max_total_minor BIGINT;
ALTER TABLE link ADD COLUMN providers TEXT;
UPDATE link SET (amount_minor, currency, description, expires_at, reusable, max_payments,
    max_total_minor, providers) =
  (SELECT t.amount_minor, t.currency, t.description, t.expires_at, t.reusable, t.max_payments,
      t.max_total_minor, t.providers FROM link_terms AS t
   WHERE t.merchant_id = link.merchant_id AND t.mode = link.mode AND t.link_id = link.id
      AND t.version = link.version);

-- made_by: the user of the office who made it.
ALTER TABLE link ADD COLUMN made_by TEXT;
UPDATE link SET made_by =
  (SELECT SUBSTR(e.actor, 6) FROM event AS e
   WHERE e.merchant_id = link.merchant_id AND e.mode = link.mode AND e.object = link.id
      AND e.kind = 'payment_link.created' AND e.actor LIKE 'user:%');

-- Situations that staff hear of, separated by spaces: the shop's manager, and who made the link.
ALTER TABLE shop ADD COLUMN tell_manager TEXT NOT NULL DEFAULT 'staff_paid';
ALTER TABLE shop ADD COLUMN tell_maker TEXT NOT NULL DEFAULT 'staff_paid staff_expired';
