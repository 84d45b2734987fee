CREATE TABLE events (
  id INTEGER NOT NULL PRIMARY KEY,
  event_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  status INTEGER NOT NULL,
  visibility TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  place INTEGER NOT NULL,
  stream_id TEXT,
  featured_position INTEGER,
  featured_until INTEGER,
  words TEXT NOT NULL,
  listing TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX events_by_id ON events (event_id);
CREATE INDEX events_by_place ON events (tenant_id, status, place, event_id);
CREATE INDEX events_by_owner ON events (tenant_id, owner_id, status, place);
CREATE INDEX events_featured ON events (tenant_id, featured_position) WHERE featured_position IS NOT NULL;

-- The words are separated by blanks, and everything beyond ASCII belongs to them: see SearchWords.
CREATE VIRTUAL TABLE event_words USING fts5 (words, content = 'events', content_rowid = 'id', tokenize = 'ascii');
INSERT INTO event_words (event_words, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER events_are_found AFTER INSERT ON events
BEGIN
  INSERT INTO event_words (rowid, words) VALUES (new.id, new.words);
END;

CREATE TRIGGER events_are_found_anew AFTER UPDATE OF words ON events WHEN old.words <> new.words
BEGIN
  INSERT INTO event_words (event_words, rowid, words) VALUES ('delete', old.id, old.words);
  INSERT INTO event_words (rowid, words) VALUES (new.id, new.words);
END;

CREATE TRIGGER events_are_found_no_more AFTER DELETE ON events
BEGIN
  INSERT INTO event_words (event_words, rowid, words) VALUES ('delete', old.id, old.words);
END;
