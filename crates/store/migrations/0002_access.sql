-- Who may come in: users of the back office with their roles, sessions and one-time links.

-- email and password are null until a user used their one-time link; version is for those who edit
-- one user at the same time; world is the one that their next session begins in.
CREATE TABLE staff (
  merchant_id BIGINT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT,
  language TEXT,
  password TEXT,
  world TEXT NOT NULL,
  active BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT staff_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT staff_password_has_email CHECK (password IS NULL OR email IS NOT NULL)
);

-- reach is a shop's id, or * for all shops.
CREATE TABLE staff_role (
  merchant_id BIGINT NOT NULL,
  staff_id TEXT NOT NULL,
  reach TEXT NOT NULL,
  role TEXT NOT NULL,
  CONSTRAINT staff_role_pk PRIMARY KEY (merchant_id, staff_id, reach, role),
  CONSTRAINT staff_role_staff_fk FOREIGN KEY (merchant_id, staff_id)
    REFERENCES staff (merchant_id, id)
);

-- Global: one address signs in to one merchant. In lower case.
CREATE TABLE staff_email (
  email TEXT NOT NULL,
  merchant_id BIGINT NOT NULL,
  staff_id TEXT NOT NULL,
  CONSTRAINT staff_email_pk PRIMARY KEY (email)
);
CREATE INDEX staff_email_of_staff ON staff_email (merchant_id, staff_id);

-- Global: found by the hash of what the browser holds, before the merchant is known.
CREATE TABLE session (
  hash BYTEA NOT NULL,
  id TEXT NOT NULL,
  merchant_id BIGINT NOT NULL,
  staff_id TEXT NOT NULL,
  mode TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  CONSTRAINT session_pk PRIMARY KEY (hash),
  CONSTRAINT session_id_unique UNIQUE (id)
);
CREATE INDEX session_of_staff ON session (merchant_id, staff_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Global: found by the hash of the secret in its address.
CREATE TABLE one_time_link (
  hash BYTEA NOT NULL,
  merchant_id BIGINT NOT NULL,
  staff_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  CONSTRAINT one_time_link_pk PRIMARY KEY (hash)
);
CREATE INDEX one_time_link_of_staff ON one_time_link (merchant_id, staff_id);

-- Global: failed sign-ins, counted before it is known whether the address is anybody's. Only hashes
-- are kept: people type passwords into the wrong field.
CREATE TABLE sign_in_failure (
  subject TEXT NOT NULL,
  hash BYTEA NOT NULL,
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  CONSTRAINT sign_in_failure_pk PRIMARY KEY (subject, hash)
);
CREATE INDEX sign_in_failure_age ON sign_in_failure (last_at);
