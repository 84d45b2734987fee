-- The coin ledger (docs/payments.md). owner: a user's id, empty for the tenant's own accounts; of an erased user a blank and the account's id.
CREATE TABLE coin_accounts (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  balance BIGINT NOT NULL CHECK (balance >= 0 OR kind IN ('purchased', 'shortfall')),
  UNIQUE (tenant_id, kind, owner)
);

-- Never changed. coins leave one account and enter the other. subject: the stream's id, or the payment's.
CREATE TABLE coin_transfers (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  place BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  from_account TEXT COLLATE "C" NOT NULL REFERENCES coin_accounts (id),
  to_account TEXT COLLATE "C" NOT NULL REFERENCES coin_accounts (id),
  coins BIGINT NOT NULL CHECK (coins > 0),
  subject TEXT COLLATE "C" NOT NULL,
  gift_type TEXT COLLATE "C" NOT NULL,
  quantity BIGINT NOT NULL
);

CREATE INDEX coin_transfers_from ON coin_transfers (from_account, place DESC, id DESC);
CREATE INDEX coin_transfers_to ON coin_transfers (to_account, place DESC, id DESC);

-- The payment provider's customers.
CREATE TABLE payment_customers (
  tenant_id TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  customer_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);
