-- Reminders of grains. grain_hash is the grain's place on Orleans' ring of 2^32 places, as a signed number: the order round the ring stays, only where counting begins is another place.
-- period_ms is milliseconds.
CREATE TABLE cluster_reminder (
  service_id TEXT COLLATE "C" NOT NULL,
  grain_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  grain_hash INTEGER NOT NULL,
  starts_at TIMESTAMPTZ NOT NULL,
  period_ms BIGINT NOT NULL,
  etag INTEGER NOT NULL,
  PRIMARY KEY (service_id, grain_id, name)
);

CREATE INDEX cluster_reminder_on_ring ON cluster_reminder (service_id, grain_hash);

-- Every write takes a new etag from here: who holds a reminder that was removed and made again can't remove the new one. Orleans reads etags as 32-bit numbers; after 2^31 they start anew.
CREATE SEQUENCE cluster_reminder_etag AS INTEGER CYCLE;

-- Makes or replaces a reminder. One row with its new etag, as Version.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpsertReminderRowKey', $sql$
INSERT INTO cluster_reminder (service_id, grain_id, name, grain_hash, starts_at, period_ms, etag)
VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, nextval('cluster_reminder_etag'))
ON CONFLICT (service_id, grain_id, name) DO UPDATE SET
  grain_hash = EXCLUDED.grain_hash, starts_at = EXCLUDED.starts_at, period_ms = EXCLUDED.period_ms, etag = EXCLUDED.etag
RETURNING etag AS Version
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- One reminder, or no row.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadReminderRowKey', $sql$
SELECT grain_id AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, etag AS Version
FROM cluster_reminder
WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- A grain's reminders.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadReminderRowsKey', $sql$
SELECT grain_id AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, etag AS Version
FROM cluster_reminder
WHERE service_id = @ServiceId AND grain_id = @GrainId
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- The reminders on a silo's part of the ring, after @BeginHash up to and with @EndHash, where the first is the lower one (as signed numbers).
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadRangeRows1Key', $sql$
SELECT grain_id AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, etag AS Version
FROM cluster_reminder
WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- The same where counting wraps around in between. Two equal bounds: the whole ring.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadRangeRows2Key', $sql$
SELECT grain_id AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, etag AS Version
FROM cluster_reminder
WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- Removes a reminder whose etag is still @Version. One number: 1 if it did, else 0.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteReminderRowKey', $sql$
WITH gone AS (
  DELETE FROM cluster_reminder
  WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName AND etag = @Version
  RETURNING etag
)
SELECT count(*)::INTEGER FROM gone
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- Removes all reminders of a service. Only tests ask for it.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteReminderRowsKey', $sql$
DELETE FROM cluster_reminder WHERE service_id = @ServiceId
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;
