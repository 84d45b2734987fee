-- Second factors. The secret (an authenticator app's key, a number, an address) is sealed under JWT_SECRET. A code that was sent is there as a keyed hash.
CREATE TABLE mfa_factors (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  method TEXT COLLATE "C" NOT NULL,
  secret TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  last_used_at BIGINT,
  last_step BIGINT,
  code_hash BYTEA,
  code_expires_at BIGINT
);

CREATE INDEX mfa_factors_by_account ON mfa_factors (tenant_id, account_id, created_at, id);

-- A backup code that was used has no row.
CREATE TABLE mfa_backup_codes (
  tenant_id TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  hash BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, account_id, hash)
);

-- Uses within the last hour of what is limited by account, address or network. The key is a keyed hash.
CREATE TABLE account_budgets (
  key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  record TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX account_budgets_by_expiry ON account_budgets (expires_at);

-- 1: the session's user must set up a second factor before anything else.
ALTER TABLE sessions ADD COLUMN mfa_setup BIGINT NOT NULL DEFAULT 0;
