CREATE TABLE grains (
  kind TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (kind, key)
);

CREATE TABLE ledger (
  kind TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  ledger TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  place BIGINT NOT NULL,
  tag TEXT COLLATE "C",
  data TEXT NOT NULL,
  PRIMARY KEY (kind, key, ledger, id)
);

CREATE INDEX ledger_by_place ON ledger (kind, key, ledger, place DESC, id DESC);
CREATE INDEX ledger_by_tag ON ledger (kind, key, ledger, tag, place DESC, id DESC) WHERE tag IS NOT NULL;

CREATE TABLE streams (
  stream_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  owner_id TEXT COLLATE "C" NOT NULL,
  room TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  started_at BIGINT NOT NULL,
  listing TEXT NOT NULL
);

CREATE INDEX streams_live ON streams (tenant_id, started_at DESC, stream_id) WHERE status = 'live';

-- due_at is also how an effect is held: whoever takes it up moves it to the end of the lease.
CREATE TABLE effects (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  effect TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL
);

CREATE INDEX effects_by_due ON effects (due_at, id);

-- status is null while the request runs.
CREATE TABLE idempotency (
  scope TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  held_until BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  status INTEGER,
  content_type TEXT,
  body BYTEA,
  PRIMARY KEY (scope, key)
);

CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);
