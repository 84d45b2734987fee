-- A tenant that only the host application knows has no row. revision grows with every change of any tenant: it is taken from tenant_revision in the same
-- transaction, so that changes become visible in its order.
CREATE TABLE tenants (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  registration TEXT NOT NULL,
  policy TEXT NOT NULL,
  group_roles TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);

CREATE UNIQUE INDEX tenants_by_revision ON tenants (revision);

CREATE TABLE tenant_revision (
  id BIGINT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL
);

INSERT INTO tenant_revision (id, revision) VALUES (1, 1);
INSERT INTO tenants (id, name, status, registration, policy, group_roles, created_at, revision)
VALUES ('default', 'Default', 'active', 'open', '{}', '[]', (extract(epoch FROM now()) * 1000)::BIGINT, 1);

CREATE TABLE tenant_domains (
  tenant_id TEXT COLLATE "C" NOT NULL,
  domain TEXT COLLATE "C" NOT NULL,
  txt_record TEXT COLLATE "C" NOT NULL,
  verified_at BIGINT,
  PRIMARY KEY (tenant_id, domain)
);

-- A proved domain belongs to one tenant.
CREATE UNIQUE INDEX tenant_domains_proved ON tenant_domains (domain) WHERE verified_at IS NOT NULL;

-- Where the chain of each tenant ends: who appends takes this row first.
CREATE TABLE audit_heads (
  tenant_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);

CREATE TABLE audit_log (
  tenant_id TEXT COLLATE "C" NOT NULL,
  seq BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  actor_type TEXT NOT NULL,
  actor_id TEXT COLLATE "C" NOT NULL,
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT COLLATE "C",
  outcome TEXT NOT NULL,
  ip TEXT,
  user_agent TEXT,
  session_id TEXT,
  details TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);

CREATE INDEX audit_log_by_actor ON audit_log (tenant_id, actor_id, seq);
CREATE INDEX audit_log_by_target ON audit_log (tenant_id, target, seq);

CREATE FUNCTION audit_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log only grows.';
END;
$$;

CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows();

ALTER TABLE accounts ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
