-- The log of webhooks by state (docs/webhooks.md).
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (endpoint_id, state, place);

-- Deleted endpoints whose deliveries and lanes are to be deleted, so that nothing has to look for them.
CREATE TABLE webhook_deleted_endpoints (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  deleted_at BIGINT NOT NULL
);

INSERT INTO webhook_deleted_endpoints (id, deleted_at)
SELECT d.endpoint_id, MAX(d.created_at) FROM webhook_deliveries AS d
WHERE NOT EXISTS (SELECT 1 FROM webhook_endpoints AS e WHERE e.id = d.endpoint_id) GROUP BY d.endpoint_id;

INSERT INTO webhook_deleted_endpoints (id, deleted_at)
SELECT l.endpoint_id, MAX(l.used_at) FROM webhook_lanes AS l
WHERE l.endpoint_id <> '' AND NOT EXISTS (SELECT 1 FROM webhook_endpoints AS e WHERE e.id = l.endpoint_id)
GROUP BY l.endpoint_id ON CONFLICT (id) DO NOTHING;
