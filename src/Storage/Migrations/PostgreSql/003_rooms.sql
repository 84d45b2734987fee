-- A room that closed has no row.
CREATE TABLE rooms (
  room_key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  instance TEXT COLLATE "C" NOT NULL,
  media_room TEXT COLLATE "C" NOT NULL,
  opened_at BIGINT NOT NULL,
  listing TEXT
);

CREATE INDEX rooms_by_tenant ON rooms (tenant_id, opened_at, room_key);
