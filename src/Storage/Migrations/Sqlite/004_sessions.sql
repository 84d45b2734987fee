-- With which roles the session's cookie was given out (JSON); null for sessions of before. What the cookie was before that is honoured for a moment.
ALTER TABLE sessions ADD COLUMN roles TEXT;
ALTER TABLE sessions ADD COLUMN previous_cookie_hash BLOB;
ALTER TABLE sessions ADD COLUMN previous_cookie_until INTEGER;

CREATE UNIQUE INDEX sessions_by_previous_cookie ON sessions (previous_cookie_hash) WHERE previous_cookie_hash IS NOT NULL;

-- Data-protection keys of the web framework: XML, its secrets sealed under a key derived from JWT_SECRET.
CREATE TABLE data_protection_keys (
  id TEXT NOT NULL PRIMARY KEY,
  xml TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
