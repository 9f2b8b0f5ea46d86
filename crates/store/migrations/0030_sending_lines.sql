-- A shop's own sending line by channel, `kavenegar=10004346` one below the other; where it has none
-- the channel's goes.
ALTER TABLE shop ADD COLUMN sending_lines TEXT NOT NULL DEFAULT '';
