-- The ways of messages, and what becomes of them.

-- ways: words separated by spaces; smtp: always, kavenegar:fallback: if the one before it failed.
ALTER TABLE shop RENAME COLUMN channels TO ways;
-- quiet_from, quiet_until: minutes of the shop's day; without them no hour is quiet.
ALTER TABLE shop ADD COLUMN quiet_from BIGINT;
ALTER TABLE shop ADD COLUMN quiet_until BIGINT;
UPDATE shop SET quiet_from = 1320, quiet_until = 480;
-- abroad: messages go to mobiles of other countries too.
ALTER TABLE shop ADD COLUMN abroad BIGINT NOT NULL DEFAULT 0;
-- Who hears of links that were never paid hears of those that never arrived.
UPDATE shop SET tell_maker = tell_maker || ' staff_bounced' WHERE tell_maker LIKE '%staff_expired%';
UPDATE shop SET tell_manager = tell_manager || ' staff_bounced'
  WHERE tell_manager LIKE '%staff_expired%';

-- stopped_at, stopped_why: nothing goes out by it until somebody looks.
ALTER TABLE channel ADD COLUMN stopped_at BIGINT;
ALTER TABLE channel ADD COLUMN stopped_why TEXT;
-- What was left when it was asked last; credit_unit: rial, messages or unstated.
ALTER TABLE channel ADD COLUMN credit BIGINT;
ALTER TABLE channel ADD COLUMN credit_unit TEXT;
ALTER TABLE channel ADD COLUMN credit_at BIGINT;

-- channel, address: where it goes, or went. chain: where it turns to next, as JSON. follows: the
-- message that failed before it. code: the channel's own word for what became of it. report_at: when
-- the channel is asked for that next, reports: how often it was.
ALTER TABLE message ADD COLUMN address_kind TEXT;
ALTER TABLE message ADD COLUMN chain TEXT NOT NULL DEFAULT '[]';
ALTER TABLE message ADD COLUMN follows TEXT;
ALTER TABLE message ADD COLUMN by_hand BIGINT NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN code TEXT;
ALTER TABLE message ADD COLUMN delivered_at BIGINT;
ALTER TABLE message ADD COLUMN report_at BIGINT;
ALTER TABLE message ADD COLUMN reports BIGINT NOT NULL DEFAULT 0;
-- What a name or a number at a messenger belongs to was never kept: nothing is sent to it by guess.
UPDATE message SET address_kind = 'email' WHERE address LIKE '_%@%';
UPDATE message SET address_kind = 'mobile' WHERE address LIKE '+%';

CREATE INDEX message_by_state ON message (merchant_id, mode, state, id);
CREATE INDEX message_by_channel ON message (merchant_id, mode, channel, id);
CREATE INDEX message_of_address ON message (merchant_id, mode, address, id);
CREATE INDEX message_to_report ON message (merchant_id, mode, channel, report_at)
  WHERE report_at IS NOT NULL;

-- How many messages that cost money went out in an hour (since 1970): to a number, or of a shop.
CREATE TABLE message_count (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  subject TEXT NOT NULL,
  hour BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  CONSTRAINT message_count_pk PRIMARY KEY (merchant_id, mode, subject, hour)
);
CREATE INDEX message_count_by_hour ON message_count (merchant_id, mode, hour);
