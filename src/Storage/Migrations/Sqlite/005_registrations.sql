-- How many accounts each client network has registered within the last hour. The key is a keyed hash of the address.
CREATE TABLE registrations_by_network (
  key TEXT NOT NULL PRIMARY KEY,
  record TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX registrations_by_network_by_expiry ON registrations_by_network (expires_at);
