import { useState } from "react";
import { Field } from "@/design";
import { useTexts } from "@/texts";
import { errorOf } from "../data/errors";
import { useAction } from "../data/useAction";
import { FormDialog, Invitation, useStepUp, type Invited } from "../parts";
import { useClient } from "../session";

/** An id that fits a name: 2 to 40 of a to z, 0 to 9 and `-`. */
export function idFor(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
}

export function CreateTenant({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const texts = useTexts("console");
  const client = useClient();
  const stepUp = useStepUp();
  const [name, setName] = useState("");
  const [id, setId] = useState<string | null>(null);
  const [email, setEmail] = useState("");
  const [invitation, setInvitation] = useState<Invited | null>(null);
  const action = useAction(async () => {
    const body = { id: id ?? idFor(name), name: name.trim(), adminEmail: email.trim() || null };
    const answer = await stepUp(() => client.rest.post("/api/admin/tenants", { body }));
    onCreated();
    if (answer.invitation) setInvitation(answer.invitation);
    else onClose();
  });
  if (invitation) return <Invitation invitation={invitation} onClose={onClose} />;
  return (
    <FormDialog title={texts.tenants.create} submit={texts.tenants.create} action={action} onClose={onClose} onDone={() => {}}>
      <Field
        label={texts.organisation.name} data-autofocus="" required maxLength={80} autoComplete="off" value={name} error={errorOf(action.error, "name")}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label={texts.organisation.id} hint={texts.tenants.idHint} required minLength={2} maxLength={40} pattern="[a-z0-9\-]+" autoComplete="off"
        value={id ?? idFor(name)} error={errorOf(action.error, "id")} onChange={(event) => setId(event.target.value)}
      />
      <Field
        label={texts.tenants.adminEmail} hint={texts.tenants.adminEmailHint} type="email" maxLength={254} autoComplete="off" value={email}
        error={errorOf(action.error, "adminEmail")} onChange={(event) => setEmail(event.target.value)}
      />
    </FormDialog>
  );
}
