-- Secrets that are good once: links in mails and the like. Only the hash is stored. A ticket that was used has no row.
CREATE TABLE one_time_tickets (
  hash BYTEA NOT NULL PRIMARY KEY,
  purpose TEXT COLLATE "C" NOT NULL,
  tenant_id TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  data TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX one_time_tickets_by_subject ON one_time_tickets (tenant_id, subject, purpose, created_at DESC);
CREATE INDEX one_time_tickets_by_expiry ON one_time_tickets (expires_at);

-- Until when the session's user counts as having just proved who they are; null: of before this was kept, which is not.
ALTER TABLE sessions ADD COLUMN step_up_until BIGINT;

-- When the account's address was confirmed by a link sent to it; null: it was not.
ALTER TABLE accounts ADD COLUMN email_verified_at BIGINT;
