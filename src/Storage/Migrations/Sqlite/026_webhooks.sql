-- Outgoing webhooks (docs/webhooks.md).
-- secret, former_secret: sealed. run_id, run_token, run_until: who sends to the endpoint now.
CREATE TABLE webhook_endpoints (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  description TEXT,
  secret TEXT NOT NULL,
  former_secret TEXT,
  former_until INTEGER,
  enabled INTEGER NOT NULL,
  disabled_reason TEXT,
  disabled_at INTEGER,
  failing_since INTEGER,
  paused_until INTEGER,
  run_id TEXT,
  run_token TEXT,
  run_until INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX webhook_endpoints_by_tenant ON webhook_endpoints (tenant_id, created_at);

-- One row: grows with every change of what endpoints ask for.
CREATE TABLE webhook_changes (
  one INTEGER NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL
) STRICT;

INSERT INTO webhook_changes (one, revision) VALUES (1, 1);

-- What happened.
CREATE TABLE webhook_events (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  type TEXT NOT NULL,
  stream_id TEXT,
  lane TEXT NOT NULL,
  at INTEGER NOT NULL,
  kept_at INTEGER NOT NULL,
  data TEXT NOT NULL
) STRICT;

CREATE INDEX webhook_events_by_time ON webhook_events (tenant_id, at);

-- sequence: the last one given out. due_at: when the first open delivery is due; null: none is open.
-- The endpoint '' stands for the grains whose news are being queued.
CREATE TABLE webhook_lanes (
  endpoint_id TEXT NOT NULL,
  lane TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  due_at INTEGER,
  used_at INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, lane)
) STRICT;

CREATE INDEX webhook_lanes_due ON webhook_lanes (endpoint_id, due_at) WHERE due_at IS NOT NULL;

-- place: the order of a lane. open: it has not ended. log: the last attempts, JSON.
CREATE TABLE webhook_deliveries (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  endpoint_id TEXT NOT NULL,
  lane TEXT NOT NULL,
  event_id TEXT NOT NULL,
  sequence INTEGER,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  open INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER,
  ended_at INTEGER,
  log TEXT NOT NULL
) STRICT;

CREATE INDEX webhook_deliveries_of_endpoint ON webhook_deliveries (endpoint_id, place);
CREATE INDEX webhook_deliveries_of_event ON webhook_deliveries (event_id, endpoint_id);
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (endpoint_id, lane, place) WHERE open = 1;
