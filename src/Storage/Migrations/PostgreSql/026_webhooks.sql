-- Outgoing webhooks (docs/webhooks.md).
-- secret, former_secret: sealed. run_id, run_token, run_until: who sends to the endpoint now.
CREATE TABLE webhook_endpoints (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  description TEXT,
  secret TEXT NOT NULL,
  former_secret TEXT,
  former_until BIGINT,
  enabled INTEGER NOT NULL,
  disabled_reason TEXT COLLATE "C",
  disabled_at BIGINT,
  failing_since BIGINT,
  paused_until BIGINT,
  run_id TEXT COLLATE "C",
  run_token TEXT COLLATE "C",
  run_until BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE INDEX webhook_endpoints_by_tenant ON webhook_endpoints (tenant_id, created_at);

-- One row: grows with every change of what endpoints ask for.
CREATE TABLE webhook_changes (
  one INTEGER NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL
);

INSERT INTO webhook_changes (one, revision) VALUES (1, 1);

-- What happened.
CREATE TABLE webhook_events (
  position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  tenant_id TEXT COLLATE "C" NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  stream_id TEXT COLLATE "C",
  lane TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  kept_at BIGINT NOT NULL,
  data TEXT NOT NULL
);

CREATE INDEX webhook_events_by_time ON webhook_events (tenant_id, at);

-- sequence: the last one given out. due_at: when the first open delivery is due; null: none is open.
-- The endpoint '' stands for the grains whose news are being queued.
CREATE TABLE webhook_lanes (
  endpoint_id TEXT COLLATE "C" NOT NULL,
  lane TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  due_at BIGINT,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (endpoint_id, lane)
);

CREATE INDEX webhook_lanes_due ON webhook_lanes (endpoint_id, due_at) WHERE due_at IS NOT NULL;

-- place: the order of a lane. open: it has not ended. log: the last attempts, JSON.
CREATE TABLE webhook_deliveries (
  place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  endpoint_id TEXT COLLATE "C" NOT NULL,
  lane TEXT COLLATE "C" NOT NULL,
  event_id TEXT COLLATE "C" NOT NULL,
  sequence BIGINT,
  reason TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  open INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  due_at BIGINT,
  ended_at BIGINT,
  log TEXT NOT NULL
);

CREATE INDEX webhook_deliveries_of_endpoint ON webhook_deliveries (endpoint_id, place);
CREATE INDEX webhook_deliveries_of_event ON webhook_deliveries (event_id, endpoint_id);
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (endpoint_id, lane, place) WHERE open = 1;
