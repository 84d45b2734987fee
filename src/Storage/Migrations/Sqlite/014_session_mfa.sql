-- What a session knows of its user's second factor: none, passed or skipped. Of those that are there, whoever had a factor when signing in has shown it.
ALTER TABLE sessions ADD COLUMN mfa TEXT NOT NULL DEFAULT 'none';

UPDATE sessions SET mfa = 'passed' WHERE EXISTS (
  SELECT 1 FROM mfa_factors f
  WHERE f.tenant_id = sessions.tenant_id AND f.account_id = sessions.user_id AND f.confirmed_at <= sessions.created_at);
