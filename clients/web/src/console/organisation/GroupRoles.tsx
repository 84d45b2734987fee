import { useState, type FormEvent } from "react";
import { Button, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useAction } from "../data/useAction";
import { Failure, Panel, styles } from "../parts";
import { useClient } from "../session";
import type { Role, Tenant } from "../types";
import { Mappings, type Mapping } from "./Mappings";

/** Roles by the groups that a directory sends over SCIM. */
export function GroupRoles({ tenant, onSaved }: { tenant: Tenant; onSaved: (tenant: Tenant) => void }) {
  const texts = useTexts("console");
  const client = useClient();
  const toast = useToast();
  const [mappings, setMappings] = useState<Mapping[]>(() => tenant.groupRoles.map(({ group, role }) => ({ group, role: role as Role })));
  const action = useAction(async () => {
    const { tenant: saved } = await client.rest.put("/api/tenant/info", { body: { groupRoles: mappings } });
    onSaved(saved);
    toast(texts.saved, "good");
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void action.run();
  };
  return (
    <Panel title={texts.organisation.groupRoles} lead={texts.organisation.groupRolesLead}>
      <form className={styles.form} onSubmit={onSubmit}>
        <Mappings value={mappings} onChange={setMappings} max={100} />
        <Failure error={action.error} />
        <div className={styles.actions}><Button type="submit" kind="primary" isBusy={action.isBusy}>{texts.save}</Button></div>
      </form>
    </Panel>
  );
}
