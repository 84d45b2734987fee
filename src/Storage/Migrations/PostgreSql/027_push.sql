-- Push messages (docs/push.md). address: where the push service takes messages.
CREATE TABLE push_subscriptions (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  public_key TEXT NOT NULL,
  auth TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (kind, address)
);

CREATE INDEX push_subscriptions_of_user ON push_subscriptions (tenant_id, user_id, created_at);

-- Which subscription is to be told of which stream. told_at: null until it was.
CREATE TABLE push_notices (
  stream_id TEXT COLLATE "C" NOT NULL,
  subscription_id TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  told_at BIGINT,
  PRIMARY KEY (stream_id, subscription_id)
);

CREATE INDEX push_notices_by_time ON push_notices (created_at);

-- Minutes after midnight in a time zone.
CREATE TABLE push_quiet (
  tenant_id TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  quiet_from INTEGER NOT NULL,
  quiet_to INTEGER NOT NULL,
  time_zone TEXT NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);
