import { useState } from "react";
import { Field } from "@/design";
import { useTexts } from "@/texts";
import { errorOf } from "../data/errors";
import { useAction } from "../data/useAction";
import { FormDialog, Invitation, RoleBoxes, useStepUp, type Invited } from "../parts";
import { useClient } from "../session";
import type { Role } from "../types";

/** Makes an account that its user opens with the invitation: by mail, and shown here once for when no mail can be sent. */
export function InviteMember({ onInvited, onClose }: { onInvited: () => void; onClose: () => void }) {
  const texts = useTexts("console");
  const client = useClient();
  const stepUp = useStepUp();
  const [email, setEmail] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [roles, setRoles] = useState<Role[]>(["viewer"]);
  const [invitation, setInvitation] = useState<Invited | null>(null);
  const action = useAction(async () => {
    const body = { email: email.trim(), displayName: displayName.trim() || null, roles };
    const answer = await stepUp(() => client.rest.post("/api/tenant/users", { body }));
    setInvitation(answer.invitation);
    onInvited();
  });
  if (invitation) return <Invitation invitation={invitation} onClose={onClose} />;
  return (
    <FormDialog title={texts.users.invite} submit={texts.users.inviteSubmit} action={action} onClose={onClose} onDone={() => {}}>
      <Field
        label={texts.users.email}
        type="email"
        data-autofocus=""
        required
        maxLength={254}
        autoComplete="off"
        value={email}
        error={errorOf(action.error, "email")}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Field
        label={texts.users.name}
        hint={texts.optional}
        maxLength={80}
        autoComplete="off"
        value={displayName}
        error={errorOf(action.error, "displayName")}
        onChange={(event) => setDisplayName(event.target.value)}
      />
      <RoleBoxes value={roles} onChange={setRoles} />
    </FormDialog>
  );
}
