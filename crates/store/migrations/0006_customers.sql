-- note: for staff alone. may_message: 0 once they asked for no messages. archived_at: out of lists
-- and searches; a shop's walk-in always stays.
ALTER TABLE customer ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE customer ADD COLUMN note TEXT;
ALTER TABLE customer ADD COLUMN may_message BIGINT NOT NULL DEFAULT 1;
ALTER TABLE customer ADD COLUMN archived_at BIGINT
  CONSTRAINT customer_walk_in_stays CHECK (archived_at IS NULL OR kind <> 'walk_in');

-- Who else has this mobile.
CREATE INDEX customer_of_mobile ON customer (merchant_id, mode, mobile, id)
  WHERE mobile IS NOT NULL;
-- The two lists of customers.
CREATE INDEX customer_listed ON customer (merchant_id, mode, id)
  WHERE archived_at IS NULL AND kind <> 'walk_in';
CREATE INDEX customer_archived ON customer (merchant_id, mode, id)
  WHERE archived_at IS NOT NULL;

CREATE INDEX link_of_customer ON link (merchant_id, mode, customer_id, id);

-- What a search finds objects by: folded beginnings of words, written with the object. kind: of
-- the object. The key reads all that begins alike; the index, all of one object.
CREATE TABLE search_token (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  kind TEXT NOT NULL,
  token TEXT NOT NULL,
  object TEXT NOT NULL,
  CONSTRAINT search_token_pk PRIMARY KEY (merchant_id, mode, kind, token, object)
);
CREATE INDEX search_token_of_object ON search_token (merchant_id, mode, kind, object, token);
