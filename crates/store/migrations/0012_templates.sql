-- A shop's own texts of messages. body: nothing means that the delivered text is used; the row
-- stays, so that its versions go on.
CREATE TABLE template (
  merchant_id BIGINT NOT NULL,
  shop_id TEXT NOT NULL,
  situation TEXT NOT NULL,
  format TEXT NOT NULL,
  language TEXT NOT NULL,
  subject TEXT,
  body TEXT,
  version BIGINT NOT NULL,
  CONSTRAINT template_pk PRIMARY KEY (merchant_id, shop_id, situation, format, language),
  CONSTRAINT template_shop_fk FOREIGN KEY (merchant_id, shop_id) REFERENCES shop (merchant_id, id)
);

-- What somebody wrote for one link alone. Never changed.
CREATE TABLE link_message (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  link_id TEXT NOT NULL,
  format TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  CONSTRAINT link_message_pk PRIMARY KEY (merchant_id, mode, link_id, format),
  CONSTRAINT link_message_link_fk FOREIGN KEY (merchant_id, mode, link_id)
    REFERENCES link (merchant_id, mode, id)
);
