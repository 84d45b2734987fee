-- What a directory calls accounts of its tenant. The key is the name in lower case.
CREATE TABLE scim_users (
  tenant_id TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  user_name TEXT NOT NULL,
  user_name_key TEXT COLLATE "C" NOT NULL,
  external_id TEXT COLLATE "C",
  given_name TEXT,
  family_name TEXT,
  PRIMARY KEY (tenant_id, user_id)
);

CREATE UNIQUE INDEX scim_users_by_name ON scim_users (tenant_id, user_name_key);

CREATE TABLE scim_groups (
  tenant_id TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  display_name TEXT NOT NULL,
  display_key TEXT COLLATE "C" NOT NULL,
  external_id TEXT COLLATE "C",
  PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX scim_groups_by_name ON scim_groups (tenant_id, display_key);

CREATE TABLE scim_members (
  tenant_id TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, group_id, user_id)
);

CREATE INDEX scim_members_by_user ON scim_members (tenant_id, user_id);
