-- Ids of accounts that were deleted, and nothing else of them: none is given out again.
CREATE TABLE deleted_accounts (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  deleted_at BIGINT NOT NULL
);
