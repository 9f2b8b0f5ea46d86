-- Who gets a blind copy of the e-mails that send a link.
CREATE TABLE link_copy (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  link_id TEXT NOT NULL,
  address TEXT NOT NULL,
  CONSTRAINT link_copy_pk PRIMARY KEY (merchant_id, mode, link_id, address),
  CONSTRAINT link_copy_link_fk FOREIGN KEY (merchant_id, mode, link_id)
    REFERENCES link (merchant_id, mode, id)
);
