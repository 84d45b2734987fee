-- When an account was disabled, and whose a deleted one was: media tokens outlive both, and their users are kept out of media rooms meanwhile.
ALTER TABLE accounts ADD COLUMN disabled_at INTEGER;

UPDATE accounts SET disabled_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000 WHERE status = 'disabled';

CREATE INDEX accounts_disabled ON accounts (disabled_at) WHERE disabled_at IS NOT NULL;

ALTER TABLE deleted_accounts ADD COLUMN tenant_id TEXT;

CREATE INDEX deleted_accounts_by_time ON deleted_accounts (deleted_at);
