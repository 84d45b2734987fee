-- The key of each passkey that was confirmed. Nobody else can register the same credential.
CREATE TABLE passkeys (
  factor_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  credential_id BYTEA NOT NULL,
  public_key BYTEA NOT NULL,
  sign_count BIGINT NOT NULL
);

CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (credential_id);
