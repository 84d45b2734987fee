-- Second factors. The secret (an authenticator app's key, a number, an address) is sealed under JWT_SECRET. A code that was sent is there as a keyed hash.
CREATE TABLE mfa_factors (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  method TEXT NOT NULL,
  secret TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  last_used_at INTEGER,
  last_step INTEGER,
  code_hash BLOB,
  code_expires_at INTEGER
) STRICT;

CREATE INDEX mfa_factors_by_account ON mfa_factors (tenant_id, account_id, created_at, id);

-- A backup code that was used has no row.
CREATE TABLE mfa_backup_codes (
  tenant_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  hash BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, account_id, hash)
) STRICT;

-- Uses within the last hour of what is limited by account, address or network. The key is a keyed hash.
CREATE TABLE account_budgets (
  key TEXT NOT NULL PRIMARY KEY,
  record TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX account_budgets_by_expiry ON account_budgets (expires_at);

-- 1: the session's user must set up a second factor before anything else.
ALTER TABLE sessions ADD COLUMN mfa_setup INTEGER NOT NULL DEFAULT 0;
