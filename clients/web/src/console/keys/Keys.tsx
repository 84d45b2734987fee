import { useState } from "react";
import { Badge, Button, useToast, type Column } from "@/design";
import { useTexts } from "@/texts";
import { usePages } from "../data/usePages";
import { Confirm, PageList, PageTitle, SecretOnce, styles, useStepUp, When } from "../parts";
import { useClient } from "../session";
import type { ApiKey } from "../types";
import { CreateKey } from "./CreateKey";

export default function Keys() {
  const texts = useTexts("console");
  const client = useClient();
  const stepUp = useStepUp();
  const toast = useToast();
  const [isCreating, setIsCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  const pages = usePages((cursor, signal) => client.rest.get("/api/tenant/api-keys", { query: { limit: 50, ...(cursor && { cursor }) }, signal }), [client]);
  const revoke = async (key: ApiKey) => {
    await stepUp(() => client.rest.delete("/api/tenant/api-keys/{keyId}", { path: { keyId: key.id } }));
    pages.update((items) => items.filter(({ id }) => id !== key.id));
    toast(texts.keys.revoked(key.name), "good");
  };
  const columns: Column<ApiKey>[] = [
    {
      key: "name",
      title: texts.keys.name,
      cell: ({ name, prefix }) => (
        <>
          {name}
          <br />
          <code className={styles.quiet}>{prefix}…</code>
        </>
      ),
    },
    {
      key: "scopes",
      title: texts.keys.scopes,
      cell: ({ scopes }) => (
        <span className={styles.row}>
          {scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
        </span>
      ),
    },
    { key: "created", title: texts.keys.created, cell: ({ createdAt }) => <When at={createdAt} /> },
    { key: "used", title: texts.keys.lastUsed, cell: ({ lastUsedAt }) => (lastUsedAt ? <When at={lastUsedAt} /> : texts.keys.never) },
    { key: "expires", title: texts.keys.expires, cell: ({ expiresAt }) => (expiresAt ? <When at={expiresAt} /> : texts.keys.never) },
    {
      key: "actions",
      title: texts.actions,
      cell: (key) => (
        <Button isSmall kind="danger" onClick={() => setRevoked(key)}>
          {texts.keys.revoke}
          <span className="visually-hidden"> {key.name}</span>
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageTitle
        title={texts.nav.keys}
        lead={texts.keys.lead}
        actions={
          <Button kind="primary" onClick={() => setIsCreating(true)}>
            {texts.keys.create}
          </Button>
        }
      />
      <PageList pages={pages} caption={texts.nav.keys} columns={columns} rowKey={({ id }) => id} empty={texts.keys.empty} />
      {isCreating && (
        <CreateKey
          onClose={() => setIsCreating(false)}
          onCreated={(apiKey) => {
            setIsCreating(false);
            setSecret(apiKey);
            pages.reload();
          }}
        />
      )}
      {secret && <SecretOnce title={texts.keys.createdTitle} label={texts.keys.key} value={secret} onClose={() => setSecret(null)} />}
      {revoked && (
        <Confirm title={texts.keys.revokeTitle(revoked.name)} confirm={texts.keys.revoke} onConfirm={() => revoke(revoked)} onClose={() => setRevoked(null)}>
          <p>{texts.keys.revokeText}</p>
        </Confirm>
      )}
    </>
  );
}
