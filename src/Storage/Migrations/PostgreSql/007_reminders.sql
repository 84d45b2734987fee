-- What brings scheduled jobs back when this process is the whole cluster. Clusters keep theirs with their members.
CREATE TABLE reminders (
  grain TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  starts_at BIGINT NOT NULL,
  period BIGINT NOT NULL,
  etag TEXT NOT NULL,
  PRIMARY KEY (grain, name)
);
