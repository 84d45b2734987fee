-- Secrets that are good once: links in mails and the like. Only the hash is stored. A ticket that was used has no row.
CREATE TABLE one_time_tickets (
  hash BLOB NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  data TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX one_time_tickets_by_subject ON one_time_tickets (tenant_id, subject, purpose, created_at DESC);
CREATE INDEX one_time_tickets_by_expiry ON one_time_tickets (expires_at);

-- Until when the session's user counts as having just proved who they are; null: of before this was kept, which is not.
ALTER TABLE sessions ADD COLUMN step_up_until INTEGER;

-- When the account's address was confirmed by a link sent to it; null: it was not.
ALTER TABLE accounts ADD COLUMN email_verified_at INTEGER;
