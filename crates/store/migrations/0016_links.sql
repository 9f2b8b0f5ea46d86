-- What finds links among many, and what they say when they are sent again.

-- By their references, and those in states that few links are in.
CREATE INDEX link_of_reference ON link (merchant_id, mode, reference, id)
  WHERE reference IS NOT NULL;
CREATE INDEX link_rare ON link (merchant_id, mode, state, id)
  WHERE state IN ('draft', 'completed', 'expired', 'cancelled');
-- What staff see who see only some shops, or only what they made.
CREATE INDEX link_of_shop ON link (merchant_id, mode, shop_id, id);
CREATE INDEX link_of_maker ON link (merchant_id, mode, made_by, id) WHERE made_by IS NOT NULL;
-- When they were paid: money comes in this order, so that a payment adds to its end.
CREATE INDEX link_paid ON link (merchant_id, mode, paid_at, id) WHERE paid_at IS NOT NULL;

-- A job writes the search tokens of the links that are there already, some hundred at a time. Its
-- name is the place behind which it goes on.
INSERT INTO job (merchant_id, mode, kind, dedupe_key, lane, state, run_at, deadline, attempts,
    lease_until, lease_token)
  SELECT DISTINCT merchant_id, mode, 'link.index', 'lnk_', 'bulk', 'ready', 0,
    4102444800000000, 0, 0, 0
  FROM link;

-- What somebody wrote for one sending of a link. id: its first message. Never changed.
CREATE TABLE sending_text (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  format TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  CONSTRAINT sending_text_pk PRIMARY KEY (merchant_id, mode, id, format)
);
-- wording: the sending whose text it carries; null: that of its link, or of the shop.
ALTER TABLE message ADD COLUMN wording TEXT;

-- The walk-in of a shop was named like the shop; its name is a word of its reader's language.
UPDATE customer SET name = '' WHERE kind = 'walk_in';
