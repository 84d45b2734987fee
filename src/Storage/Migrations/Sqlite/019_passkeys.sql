-- The key of each passkey that was confirmed. Nobody else can register the same credential.
CREATE TABLE passkeys (
  factor_id TEXT NOT NULL PRIMARY KEY,
  credential_id BLOB NOT NULL,
  public_key BLOB NOT NULL,
  sign_count INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (credential_id);
