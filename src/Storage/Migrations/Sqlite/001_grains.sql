CREATE TABLE grains (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT;

CREATE TABLE ledger (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  ledger TEXT NOT NULL,
  id TEXT NOT NULL,
  place INTEGER NOT NULL,
  tag TEXT,
  data TEXT NOT NULL,
  PRIMARY KEY (kind, key, ledger, id)
) STRICT;

CREATE INDEX ledger_by_place ON ledger (kind, key, ledger, place DESC, id DESC);
CREATE INDEX ledger_by_tag ON ledger (kind, key, ledger, tag, place DESC, id DESC) WHERE tag IS NOT NULL;

CREATE TABLE streams (
  stream_id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  room TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  listing TEXT NOT NULL
) STRICT;

CREATE INDEX streams_live ON streams (tenant_id, started_at DESC, stream_id) WHERE status = 'live';

-- due_at is also how an effect is held: whoever takes it up moves it to the end of the lease.
CREATE TABLE effects (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  effect TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL
) STRICT;

CREATE INDEX effects_by_due ON effects (due_at, id);

-- status is null while the request runs.
CREATE TABLE idempotency (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  held_until INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  status INTEGER,
  content_type TEXT,
  body BLOB,
  PRIMARY KEY (scope, key)
) STRICT;

CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);
