-- Ids of accounts that were deleted, and nothing else of them: none is given out again.
CREATE TABLE deleted_accounts (
  id TEXT NOT NULL PRIMARY KEY,
  deleted_at INTEGER NOT NULL
) STRICT;
