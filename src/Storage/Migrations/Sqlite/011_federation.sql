-- Single sign-on. What a tenant's admin configured and the keys of its service provider, sealed under a key derived from JWT_SECRET.
CREATE TABLE federation_settings (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  sealed TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, kind)
) STRICT;

-- Sign-ins under way, what may be used once, outcomes of tests. The key holds a hash where what it stands for is a secret.
CREATE TABLE federation_records (
  key TEXT NOT NULL PRIMARY KEY,
  record TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX federation_records_by_expiry ON federation_records (expires_at);

-- Whose account an external user has: by the provider itself and its id of the user, never by an address.
CREATE TABLE external_accounts (
  tenant_id TEXT NOT NULL,
  authority TEXT NOT NULL,
  subject TEXT NOT NULL,
  account_id TEXT NOT NULL,
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, authority, subject)
) STRICT;

CREATE INDEX external_accounts_by_account ON external_accounts (account_id);
