-- A room that closed has no row.
CREATE TABLE rooms (
  room_key TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  instance TEXT NOT NULL,
  media_room TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  listing TEXT
) STRICT;

CREATE INDEX rooms_by_tenant ON rooms (tenant_id, opened_at, room_key);
