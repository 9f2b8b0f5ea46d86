-- Links that wait for payment: the office counts and sums them, and must not walk all others.
-- Payments that are not final need none: their jobs name them.
CREATE INDEX link_waiting ON link (merchant_id, mode, id)
  WHERE state IN ('open', 'partially_paid');
