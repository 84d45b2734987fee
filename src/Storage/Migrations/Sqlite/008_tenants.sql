-- A tenant that only the host application knows has no row. revision grows with every change of any tenant: it is taken from tenant_revision in the same
-- transaction, so that changes become visible in its order.
CREATE TABLE tenants (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  registration TEXT NOT NULL,
  policy TEXT NOT NULL,
  group_roles TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX tenants_by_revision ON tenants (revision);

CREATE TABLE tenant_revision (
  id INTEGER NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL
) STRICT;

INSERT INTO tenant_revision (id, revision) VALUES (1, 1);
INSERT INTO tenants (id, name, status, registration, policy, group_roles, created_at, revision)
VALUES ('default', 'Default', 'active', 'open', '{}', '[]', CAST(strftime('%s', 'now') AS INTEGER) * 1000, 1);

CREATE TABLE tenant_domains (
  tenant_id TEXT NOT NULL,
  domain TEXT NOT NULL,
  txt_record TEXT NOT NULL,
  verified_at INTEGER,
  PRIMARY KEY (tenant_id, domain)
) STRICT;

-- A proved domain belongs to one tenant.
CREATE UNIQUE INDEX tenant_domains_proved ON tenant_domains (domain) WHERE verified_at IS NOT NULL;

-- Where the chain of each tenant ends: who appends takes this row first.
CREATE TABLE audit_heads (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE audit_log (
  tenant_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor_type TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT,
  outcome TEXT NOT NULL,
  ip TEXT,
  user_agent TEXT,
  session_id TEXT,
  details TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (tenant_id, seq)
) STRICT;

CREATE INDEX audit_log_by_actor ON audit_log (tenant_id, actor_id, seq);
CREATE INDEX audit_log_by_target ON audit_log (tenant_id, target, seq);

CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'The audit log only grows.');
END;

CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'The audit log only grows.');
END;

ALTER TABLE accounts ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
