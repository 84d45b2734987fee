import { useState, type FormEvent } from "react";
import { Badge, Button, Dialog, Field, Notice, type Column } from "@/design";
import { useTexts } from "@/texts";
import { useAction } from "../data/useAction";
import { usePages } from "../data/usePages";
import { Details, Failure, PageList, PageTitle, Panel, styles, When } from "../parts";
import { useClient } from "../session";
import type { AuditItem } from "../types";
import { emptyFilter, exportAddress, queryOf, type AuditFilter } from "./filter";

/** Who did what in the organisation, newest first; the chain of hashes can be verified and exported. */
export default function Audit() {
  const texts = useTexts("console");
  const client = useClient();
  const [draft, setDraft] = useState(emptyFilter);
  const [filter, setFilter] = useState(emptyFilter);
  const [shown, setShown] = useState<AuditItem | null>(null);
  const query = queryOf(filter);
  const pages = usePages(
    (cursor, signal) => client.rest.get("/api/tenant/audit", { query: { limit: 50, ...query, ...(cursor && { cursor }) }, signal }),
    [client, filter],
  );
  const set = (name: keyof AuditFilter, value: string) => setDraft((now) => ({ ...now, [name]: value }));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setFilter({ ...draft });
  };
  const columns: Column<AuditItem>[] = [
    { key: "at", title: texts.audit.at, cell: ({ at }) => <When at={at} /> },
    { key: "action", title: texts.audit.action, cell: ({ action }) => <code>{action}</code> },
    { key: "actor", title: texts.audit.actor, cell: ({ actor }) => actor.name || actor.id || actor.type },
    { key: "target", title: texts.audit.target, cell: ({ target }) => target ?? "–" },
    { key: "outcome", title: texts.audit.outcome, cell: ({ outcome }) => <Badge tone={outcome === "success" ? "good" : "bad"}>{outcome}</Badge> },
    {
      key: "actions",
      title: texts.actions,
      cell: (item) => (
        <Button isSmall onClick={() => setShown(item)}>
          {texts.show}
          <span className="visually-hidden"> {item.seq}</span>
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageTitle
        title={texts.nav.audit}
        lead={texts.audit.lead}
        actions={
          <a className={styles.download} href={exportAddress(filter)} download>
            {texts.audit.export}
          </a>
        }
      />
      <Verify />
      <form className={styles.filters} onSubmit={onSubmit}>
        {(["actor", "action", "target"] as const).map((name) => (
          <Field key={name} label={texts.audit[name]} value={draft[name]} autoComplete="off" onChange={(event) => set(name, event.target.value)} />
        ))}
        {(["from", "to"] as const).map((name) => (
          <Field key={name} label={texts.audit[name]} type="datetime-local" value={draft[name]} onChange={(event) => set(name, event.target.value)} />
        ))}
        <Button type="submit" kind="primary">
          {texts.filter}
        </Button>
      </form>
      <PageList pages={pages} caption={texts.nav.audit} columns={columns} rowKey={({ id }) => id} empty={texts.nothingFound} />
      {shown && (
        <Dialog title={shown.action} onClose={() => setShown(null)} isWide>
          <Details
            rows={[
              ["seq", shown.seq],
              [texts.audit.at, shown.at],
              [texts.audit.actor, `${shown.actor.name} (${shown.actor.type} ${shown.actor.id})`],
              [texts.audit.target, shown.target],
              [texts.audit.outcome, shown.outcome],
              [texts.audit.ip, shown.ip],
              [texts.audit.userAgent, shown.userAgent],
              [texts.audit.session, shown.sessionId],
              ...Object.entries(shown.details).map(([name, value]) => [name, value] as const),
              [texts.audit.previousHash, <code>{shown.previousHash}</code>],
              [texts.audit.hash, <code>{shown.hash}</code>],
            ]}
          />
        </Dialog>
      )}
    </>
  );
}

function Verify() {
  const texts = useTexts("console").audit;
  const client = useClient();
  const [verdict, setVerdict] = useState<{ ok: boolean; count: number; head: string; firstBadSeq: number | null } | null>(null);
  const action = useAction(async () => setVerdict(await client.rest.get("/api/tenant/audit/verify")));
  return (
    <Panel title={texts.chain} lead={texts.chainLead} actions={<Button isBusy={action.isBusy} onClick={() => void action.run()}>{texts.verify}</Button>}>
      <Failure error={action.error} />
      {verdict && (
        <Notice tone={verdict.ok ? "good" : "bad"} isAlert>
          <p>{verdict.ok ? texts.verified(verdict.count) : texts.broken(verdict.firstBadSeq ?? 0)}</p>
          <p className={styles.quiet}>{texts.head} <code>{verdict.head}</code></p>
        </Notice>
      )}
    </Panel>
  );
}
