-- What channels tell us at our door, quiet hours and limits as each shop wants them, credit that
-- runs low, and what users of the back office are told.

-- A channel that calls names a message by its own name of it.
CREATE INDEX message_by_ref ON message (merchant_id, mode, channel, provider_ref)
  WHERE state = 'accepted' AND provider_ref IS NOT NULL;

-- countries: codes of other countries that messages which cost money go to, separated by spaces;
-- *: all.
ALTER TABLE shop ADD COLUMN countries TEXT NOT NULL DEFAULT '';
UPDATE shop SET countries = '*' WHERE abroad = 1;
ALTER TABLE shop DROP COLUMN abroad;
-- may_wait: situations that are held back in the quiet hours.
ALTER TABLE shop ADD COLUMN may_wait TEXT NOT NULL DEFAULT 'staff_expired';
-- How many messages that cost money may go out.
ALTER TABLE shop ADD COLUMN most_number_hour BIGINT NOT NULL DEFAULT 6;
ALTER TABLE shop ADD COLUMN most_number_day BIGINT NOT NULL DEFAULT 20;
ALTER TABLE shop ADD COLUMN most_shop_hour BIGINT NOT NULL DEFAULT 3000;

-- credit_floor: below it staff are told. credit_low_at: since when they know; nothing: it is not low.
ALTER TABLE channel ADD COLUMN credit_floor BIGINT;
ALTER TABLE channel ADD COLUMN credit_low_at BIGINT;
INSERT INTO job (merchant_id, mode, kind, dedupe_key, lane, state, run_at, deadline, attempts,
    lease_until, lease_token)
  SELECT merchant_id, 'live', 'channel.credit', kind, 'bulk', 'ready', 0, 4102444800000000, 0, 0, 0
  FROM channel WHERE active = 1 AND kind <> 'smtp';

-- What a user was told. channel: the channel that it is about, of what is about no link.
CREATE TABLE notice (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  user_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  shop_id TEXT,
  link_id TEXT,
  message_id TEXT,
  payment_id TEXT,
  channel TEXT,
  created_at BIGINT NOT NULL,
  read_at BIGINT,
  CONSTRAINT notice_pk PRIMARY KEY (merchant_id, mode, user_id, id)
);
CREATE INDEX notice_unread ON notice (merchant_id, mode, user_id, id) WHERE read_at IS NULL;

-- Where a user wants to be told of a kind of thing otherwise than usual.
CREATE TABLE notice_choice (
  merchant_id BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  bell TEXT NOT NULL,
  mail BIGINT NOT NULL,
  CONSTRAINT notice_choice_pk PRIMARY KEY (merchant_id, kind, user_id)
);
