-- What brings scheduled jobs back when this process is the whole cluster. Clusters keep theirs with their members.
CREATE TABLE reminders (
  grain TEXT NOT NULL,
  name TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  period INTEGER NOT NULL,
  etag TEXT NOT NULL,
  PRIMARY KEY (grain, name)
) STRICT;
