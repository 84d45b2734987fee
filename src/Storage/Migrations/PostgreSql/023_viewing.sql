-- end_at is null while the session lasts, and for one that its run ended: then it lasted until the run's until_at.
CREATE TABLE viewing_sessions (
  stream_id TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  begin_at BIGINT NOT NULL,
  run INTEGER NOT NULL,
  number BIGINT NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  end_at BIGINT,
  end_number BIGINT NOT NULL,
  PRIMARY KEY (stream_id, user_id, begin_at, run, number)
);

CREATE TABLE viewing_runs (
  stream_id TEXT COLLATE "C" NOT NULL,
  run INTEGER NOT NULL,
  began_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  viewers INTEGER NOT NULL,
  PRIMARY KEY (stream_id, run)
);

CREATE TABLE viewing_reactions (
  stream_id TEXT COLLATE "C" NOT NULL,
  run INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (stream_id, run, slot)
);

-- The final figures of streams that have ended. The columns repeat what lists and sums need of the JSON.
CREATE TABLE stream_figures (
  stream_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  owner_id TEXT COLLATE "C" NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  views BIGINT NOT NULL,
  peak INTEGER NOT NULL,
  watch_seconds BIGINT NOT NULL,
  messages BIGINT NOT NULL,
  reactions BIGINT NOT NULL,
  gift_count BIGINT NOT NULL,
  gift_value BIGINT NOT NULL,
  new_followers BIGINT NOT NULL,
  figures TEXT NOT NULL
);

CREATE INDEX stream_figures_by_owner ON stream_figures (tenant_id, owner_id, ended_at);
CREATE INDEX stream_figures_by_end ON stream_figures (ended_at);
