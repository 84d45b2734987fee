CREATE TABLE captions (
  stream_id TEXT COLLATE "C" NOT NULL,
  segment_id TEXT COLLATE "C" NOT NULL,
  start_ms BIGINT NOT NULL,
  end_ms BIGINT NOT NULL,
  language TEXT COLLATE "C" NOT NULL,
  final INTEGER NOT NULL,
  text TEXT NOT NULL,
  -- The words that it is found by (SearchWords), with a blank before each. They are looked through, not indexed: see CaptionStatements.
  words TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (stream_id, segment_id)
);

CREATE INDEX captions_by_start ON captions (stream_id, start_ms, segment_id);
