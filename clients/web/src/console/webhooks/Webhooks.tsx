import { useMemo, useState } from "react";
import { Link, Route, Routes } from "react-router";
import { Badge, Button, Empty, type Column } from "@/design";
import { useTexts } from "@/texts";
import { usePages } from "../data/usePages";
import { PageList, PageTitle, SecretOnce, styles, When } from "../parts";
import { useClient } from "../session";
import { isWithoutWebhooks, webhookApi, type Endpoint } from "./api";
import { EndpointForm } from "./EndpointForm";
import { EndpointPage } from "./EndpointPage";

export default function Webhooks() {
  return (
    <Routes>
      <Route index element={<Endpoints />} />
      <Route path=":id" element={<EndpointPage />} />
    </Routes>
  );
}

function Endpoints() {
  const texts = useTexts("console");
  const client = useClient();
  const api = useMemo(() => webhookApi(client), [client]);
  const [isCreating, setIsCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const pages = usePages<Endpoint>((cursor, signal) => api.list(cursor, signal), [api]);
  if (isWithoutWebhooks(pages.error)) {
    return (
      <>
        <PageTitle title={texts.nav.webhooks} lead={texts.webhooks.lead} />
        <Empty title={texts.webhooks.missing}><p>{texts.webhooks.missingText}</p></Empty>
      </>
    );
  }
  const columns: Column<Endpoint>[] = [
    {
      key: "url",
      title: texts.webhooks.url,
      cell: ({ id, url, description }) => (
        <>
          <Link to={id}>{url}</Link>
          {description && (
            <>
              <br />
              <span className={styles.quiet}>{description}</span>
            </>
          )}
        </>
      ),
    },
    {
      key: "events",
      title: texts.webhooks.events,
      cell: ({ events }) => (
        <span className={styles.row}>
          {events.map((event) => (
            <Badge key={event}>{event}</Badge>
          ))}
        </span>
      ),
    },
    { key: "status", title: texts.webhooks.status, cell: (endpoint) => <EndpointStatus endpoint={endpoint} /> },
    { key: "created", title: texts.webhooks.created, cell: ({ createdAt }) => <When at={createdAt} /> },
  ];
  return (
    <>
      <PageTitle
        title={texts.nav.webhooks} lead={texts.webhooks.lead}
        actions={<Button kind="primary" onClick={() => setIsCreating(true)}>{texts.webhooks.create}</Button>}
      />
      <PageList pages={pages} caption={texts.nav.webhooks} columns={columns} rowKey={({ id }) => id} empty={texts.webhooks.empty} />
      {isCreating && (
        <EndpointForm
          onClose={() => setIsCreating(false)}
          onSave={async (body) => {
            const created = await api.create(body);
            setIsCreating(false);
            setSecret(created.secret);
            pages.reload();
          }}
        />
      )}
      {secret && <SecretOnce title={texts.webhooks.secretTitle} label={texts.webhooks.secret} value={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

export function EndpointStatus({ endpoint: { status, disabledReason, failingSince } }: { endpoint: Endpoint }) {
  const texts = useTexts("console").webhooks;
  if (status === "disabled") return <><Badge tone="bad">{texts.disabled}</Badge> {disabledReason && texts.reason(disabledReason)}</>;
  if (failingSince) return <><Badge tone="warn">{texts.failing}</Badge> <When at={failingSince} /></>;
  return <Badge tone="good">{texts.enabled}</Badge>;
}
