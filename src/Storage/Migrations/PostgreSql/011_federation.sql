-- Single sign-on. What a tenant's admin configured and the keys of its service provider, sealed under a key derived from JWT_SECRET.
CREATE TABLE federation_settings (
  tenant_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  sealed TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kind)
);

-- Sign-ins under way, what may be used once, outcomes of tests. The key holds a hash where what it stands for is a secret.
CREATE TABLE federation_records (
  key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  record TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX federation_records_by_expiry ON federation_records (expires_at);

-- Whose account an external user has: by the provider itself and its id of the user, never by an address.
CREATE TABLE external_accounts (
  tenant_id TEXT COLLATE "C" NOT NULL,
  authority TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  linked_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, authority, subject)
);

CREATE INDEX external_accounts_by_account ON external_accounts (account_id);
