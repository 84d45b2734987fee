CREATE TABLE events (
  event_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  owner_id TEXT COLLATE "C" NOT NULL,
  status INTEGER NOT NULL,
  visibility TEXT COLLATE "C" NOT NULL,
  starts_at BIGINT NOT NULL,
  place BIGINT NOT NULL,
  stream_id TEXT COLLATE "C",
  featured_position INTEGER,
  featured_until BIGINT,
  words TEXT COLLATE "C" NOT NULL,
  listing TEXT NOT NULL,
  -- The words as they are, without the database's own notion of one: see SearchWords.
  search TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) STORED
);

CREATE INDEX events_by_place ON events (tenant_id, status, place, event_id);
CREATE INDEX events_by_owner ON events (tenant_id, owner_id, status, place);
CREATE INDEX events_featured ON events (tenant_id, featured_position) WHERE featured_position IS NOT NULL;
CREATE INDEX events_by_word ON events USING gin (search);
