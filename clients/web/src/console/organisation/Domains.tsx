import { useState, type FormEvent } from "react";
import { Badge, Button, Field, useToast } from "@/design";
import { useTexts } from "@/texts";
import { errorOf } from "../data/errors";
import { useAction } from "../data/useAction";
import { Confirm, Copyable, Failure, Panel, styles, useStepUp } from "../parts";
import { useClient } from "../session";
import type { Tenant } from "../types";

type Domain = Tenant["domains"][number];

/** Domains whose e-mail addresses lead to this organisation's sign-in, each verified by a TXT record. */
export function Domains({ domains, onChange }: { domains: readonly Domain[]; onChange: (domains: Domain[]) => void }) {
  const texts = useTexts("console").organisation;
  const client = useClient();
  const stepUp = useStepUp();
  const [name, setName] = useState("");
  const add = useAction(async () => {
    const { domain } = await stepUp(() => client.rest.post("/api/tenant/domains", { body: { domain: name.trim() } }));
    onChange([...domains.filter((other) => other.domain !== domain.domain), domain]);
    setName("");
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void add.run();
  };
  return (
    <Panel title={texts.domains} lead={texts.domainsLead}>
      {domains.map((domain) => (
        <DomainRow
          key={domain.domain} domain={domain}
          onChange={(changed) => onChange(domains.flatMap((other) => (other.domain === domain.domain ? (changed ? [changed] : []) : [other])))}
        />
      ))}
      <form className={styles.filters} onSubmit={onSubmit}>
        <Field
          label={texts.domain} placeholder="example.com" required maxLength={253} autoComplete="off" value={name} error={errorOf(add.error, "domain")}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" isBusy={add.isBusy}>{texts.addDomain}</Button>
      </form>
      <Failure error={add.error} />
    </Panel>
  );
}

function DomainRow({ domain, onChange }: { domain: Domain; onChange: (domain: Domain | null) => void }) {
  const texts = useTexts("console").organisation;
  const client = useClient();
  const stepUp = useStepUp();
  const toast = useToast();
  const [isRemoving, setIsRemoving] = useState(false);
  const path = { domain: domain.domain };
  const verify = useAction(async () => {
    const { tenant } = await stepUp(() => client.rest.post("/api/tenant/domains/{domain}/verify", { path }));
    onChange(tenant.domains.find((other) => other.domain === domain.domain) ?? null);
    toast(texts.verified(domain.domain), "good");
  });
  return (
    <div className={styles.form}>
      <div className={styles.panelHead}>
        <h3>
          {domain.domain} <Badge tone={domain.verified ? "good" : "warn"}>{domain.verified ? texts.isVerified : texts.isNotVerified}</Badge>
        </h3>
        <div className={styles.row}>
          {!domain.verified && (
            <Button isSmall isBusy={verify.isBusy} onClick={() => void verify.run()}>
              {texts.verify}
              <span className="visually-hidden"> {domain.domain}</span>
            </Button>
          )}
          <Button isSmall kind="danger" onClick={() => setIsRemoving(true)}>
            {texts.removeDomain}
            <span className="visually-hidden"> {domain.domain}</span>
          </Button>
        </div>
      </div>
      {!domain.verified && <Copyable label={texts.txtRecord(domain.domain)} value={domain.txtRecord} />}
      <Failure error={verify.error} />
      {isRemoving && (
        <Confirm
          title={texts.removeDomainTitle(domain.domain)}
          confirm={texts.removeDomain}
          onClose={() => setIsRemoving(false)}
          onConfirm={async () => {
            await stepUp(() => client.rest.delete("/api/tenant/domains/{domain}", { path }));
            onChange(null);
          }}
        >
          <p>{texts.removeDomainText}</p>
        </Confirm>
      )}
    </div>
  );
}
