-- Push messages (docs/push.md). address: where the push service takes messages.
CREATE TABLE push_subscriptions (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  public_key TEXT NOT NULL,
  auth TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (kind, address)
) STRICT;

CREATE INDEX push_subscriptions_of_user ON push_subscriptions (tenant_id, user_id, created_at);

-- Which subscription is to be told of which stream. told_at: null until it was.
CREATE TABLE push_notices (
  stream_id TEXT NOT NULL,
  subscription_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  told_at INTEGER,
  PRIMARY KEY (stream_id, subscription_id)
) STRICT;

CREATE INDEX push_notices_by_time ON push_notices (created_at);

-- Minutes after midnight in a time zone.
CREATE TABLE push_quiet (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  quiet_from INTEGER NOT NULL,
  quiet_to INTEGER NOT NULL,
  time_zone TEXT NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT;
