-- Who belongs to a cluster. Every change of its members but a sign of life also moves its version by one, in the same statement: whoever decides on an older version has lost.
CREATE TABLE cluster_version (
  cluster_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL
);

-- status is Orleans' SiloStatus: 3 active, 6 dead. started_at and alive_at are the member's own clock, suspected_by is text of Orleans: silo,time|silo,time.
CREATE TABLE cluster_member (
  cluster_id TEXT COLLATE "C" NOT NULL REFERENCES cluster_version ON DELETE CASCADE,
  address TEXT COLLATE "C" NOT NULL,
  port INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  host TEXT COLLATE "C" NOT NULL,
  status INTEGER NOT NULL,
  gateway_port INTEGER NOT NULL,
  suspected_by TEXT,
  started_at TIMESTAMPTZ NOT NULL,
  alive_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (cluster_id, address, port, generation)
);

-- Asked by every silo that starts: one number, 1 if this made the cluster's version, 0 if it was there.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('InsertMembershipVersionKey', $sql$
WITH made AS (
  INSERT INTO cluster_version (cluster_id, version, changed_at) VALUES (@DeploymentId, 0, now())
  ON CONFLICT (cluster_id) DO NOTHING
  RETURNING cluster_id
)
SELECT count(*)::INTEGER FROM made
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- A silo joins. One number: 1 if the version was the given one and the member new, else 0 and nothing has changed. Two that come with one version meet at the version's row: the second waits
-- for the first to commit, then finds another version. The look for the member is as exact, because a member's row commits together with the version that the statement insists on.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('InsertMembershipKey', $sql$
WITH moved AS (
  UPDATE cluster_version SET version = version + 1, changed_at = now()
  WHERE cluster_id = @DeploymentId AND version = @Version AND NOT EXISTS (
    SELECT FROM cluster_member AS known
    WHERE known.cluster_id = @DeploymentId AND known.address = @Address AND known.port = @Port AND known.generation = @Generation
  )
  RETURNING cluster_id
), joined AS (
  INSERT INTO cluster_member (cluster_id, address, port, generation, name, host, status, gateway_port, started_at, alive_at)
  SELECT moved.cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
  RETURNING cluster_id
)
SELECT count(*)::INTEGER FROM joined
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- A member changes: its status, who suspects it, its sign of life. One number: 1 if the version was the given one and the member is there, else 0 and nothing has changed. The member's row is
-- locked first, so that a clean-up can't take it away between the version's move and its own.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpdateMembershipKey', $sql$
WITH held AS (
  SELECT cluster_id, address, port, generation FROM cluster_member
  WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
  FOR NO KEY UPDATE
), moved AS (
  UPDATE cluster_version SET version = version + 1, changed_at = now()
  FROM held
  WHERE cluster_version.cluster_id = held.cluster_id AND cluster_version.version = @Version
  RETURNING held.cluster_id, held.address, held.port, held.generation
), changed AS (
  UPDATE cluster_member SET status = @Status, suspected_by = @SuspectTimes, alive_at = @IAmAliveTime
  FROM moved
  WHERE (cluster_member.cluster_id, cluster_member.address, cluster_member.port, cluster_member.generation) = (moved.cluster_id, moved.address, moved.port, moved.generation)
  RETURNING 1
)
SELECT count(*)::INTEGER FROM changed
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- A member's sign of life, every few minutes. Nothing is answered, nothing else changes, the version stays.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpdateIAmAlivetimeKey', $sql$
UPDATE cluster_member SET alive_at = @IAmAliveTime
WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- One member and the version, read at one instant: one row, in which StartTime is null if there is no such member.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('MembershipReadRowKey', $sql$
SELECT
  cluster_version.version AS Version, address AS Address, port AS Port, generation AS Generation, name AS SiloName, host AS HostName, status AS Status, gateway_port AS ProxyPort,
  suspected_by AS SuspectTimes, started_at AS StartTime, alive_at AS IAmAliveTime
FROM cluster_version
LEFT JOIN cluster_member ON cluster_member.cluster_id = cluster_version.cluster_id AND address = @Address AND port = @Port AND generation = @Generation
WHERE cluster_version.cluster_id = @DeploymentId
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- All members and the version, read at one instant: a row a member, or a single one in which StartTime is null.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('MembershipReadAllKey', $sql$
SELECT
  cluster_version.version AS Version, address AS Address, port AS Port, generation AS Generation, name AS SiloName, host AS HostName, status AS Status, gateway_port AS ProxyPort,
  suspected_by AS SuspectTimes, started_at AS StartTime, alive_at AS IAmAliveTime
FROM cluster_version
LEFT JOIN cluster_member ON cluster_member.cluster_id = cluster_version.cluster_id
WHERE cluster_version.cluster_id = @DeploymentId
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- Where clients find the cluster: members in @Status (Orleans passes active) that listen for clients at all.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('GatewaysQueryKey', $sql$
SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation
FROM cluster_member
WHERE cluster_id = @DeploymentId AND status = @Status AND gateway_port > 0
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- Forgets a cluster, its version with it. Only tests and tools ask for it.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteMembershipTableEntriesKey', $sql$
DELETE FROM cluster_version WHERE cluster_id = @DeploymentId
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- Forgets members that are dead (6), none in any other state, if the last that was heard of them is older: their start, their sign of life, or the suspicion that declared them dead, for the
-- others must have had time to see that. To remove a certain one Orleans asks with its time plus a tick of 0.1 µs, which a time in µs can't hold: hence "up to" and not "before".
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('CleanupDefunctSiloEntriesKey', $sql$
DELETE FROM cluster_member
WHERE cluster_id = @DeploymentId AND status = 6 AND @IAmAliveTime >= greatest(
  started_at,
  alive_at,
  (SELECT max(split_part(suspicion, ',', 2)::TIMESTAMPTZ) FROM unnest(string_to_array(suspected_by, '|')) AS suspicion)
)
$sql$) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;
