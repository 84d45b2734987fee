CREATE TABLE captions (
  stream_id TEXT NOT NULL,
  segment_id TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  language TEXT NOT NULL,
  final INTEGER NOT NULL,
  text TEXT NOT NULL,
  -- The words that it is found by (SearchWords), with a blank before each. They are looked through, not indexed: see CaptionStatements.
  words TEXT NOT NULL,
  PRIMARY KEY (stream_id, segment_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX captions_by_start ON captions (stream_id, start_ms, segment_id);
