CREATE TABLE accounts (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT COLLATE "C" NOT NULL,
  username TEXT NOT NULL,
  username_key TEXT COLLATE "C" NOT NULL,
  display_name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  roles TEXT NOT NULL,
  tier TEXT,
  created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX accounts_by_email ON accounts (tenant_id, email_key);
CREATE UNIQUE INDEX accounts_by_username ON accounts (tenant_id, username_key);

-- A session that ended has no row.
CREATE TABLE sessions (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  idle_expires_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  user_agent TEXT NOT NULL,
  cookie_hash BYTEA NOT NULL
);

CREATE UNIQUE INDEX sessions_by_cookie ON sessions (cookie_hash);
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id, created_at DESC, id DESC);
CREATE INDEX sessions_by_idle_expiry ON sessions (idle_expires_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- used_at is null for the one token of the session that is good. The used ones stay: a second use is how a theft shows.
CREATE TABLE refresh_tokens (
  hash BYTEA NOT NULL PRIMARY KEY,
  session_id TEXT COLLATE "C" NOT NULL,
  used_at BIGINT
);

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE login_lockouts (
  key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  record TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX login_lockouts_by_expiry ON login_lockouts (expires_at);
