-- end_at is null while the session lasts, and for one that its run ended: then it lasted until the run's until_at.
CREATE TABLE viewing_sessions (
  stream_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  begin_at INTEGER NOT NULL,
  run INTEGER NOT NULL,
  number INTEGER NOT NULL,
  source TEXT NOT NULL,
  end_at INTEGER,
  end_number INTEGER NOT NULL,
  PRIMARY KEY (stream_id, user_id, begin_at, run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE viewing_runs (
  stream_id TEXT NOT NULL,
  run INTEGER NOT NULL,
  began_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  viewers INTEGER NOT NULL,
  PRIMARY KEY (stream_id, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE viewing_reactions (
  stream_id TEXT NOT NULL,
  run INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (stream_id, run, slot)
) STRICT, WITHOUT ROWID;

-- The final figures of streams that have ended. The columns repeat what lists and sums need of the JSON.
CREATE TABLE stream_figures (
  stream_id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  views INTEGER NOT NULL,
  peak INTEGER NOT NULL,
  watch_seconds INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  reactions INTEGER NOT NULL,
  gift_count INTEGER NOT NULL,
  gift_value INTEGER NOT NULL,
  new_followers INTEGER NOT NULL,
  figures TEXT NOT NULL
) STRICT;

CREATE INDEX stream_figures_by_owner ON stream_figures (tenant_id, owner_id, ended_at);
CREATE INDEX stream_figures_by_end ON stream_figures (ended_at);
