import { useState } from "react";
import { Button, Notice } from "@/design";
import { useTexts } from "@/texts";
import { useAction } from "../data/useAction";
import { Confirm, FormDialog, RoleBoxes, styles, useStepUp } from "../parts";
import { useClient } from "../session";
import { roles, type Member, type Role } from "../types";

export const rolesOf = (member: Member): Role[] => roles.filter((role) => member.roles.includes(role));

interface Props {
  member: Member;
  isMe: boolean;
  /** Null: the account is gone. */
  onChanged: (changed: Member | null, id: string, text: string) => void;
}

/** Roles, disabling and deleting of one account; each says first what it does. */
export function MemberActions({ member, isMe, onChanged }: Props) {
  const texts = useTexts("console");
  const client = useClient();
  const stepUp = useStepUp();
  const [open, setOpen] = useState<"roles" | "status" | "delete" | null>(null);
  const close = () => setOpen(null);
  const path = { userId: member.id };
  const name = member.displayName;
  const isActive = member.status === "active";
  const setStatus = async () => {
    const { user } = await stepUp(() => client.rest.put("/api/tenant/users/{userId}", { path, body: { status: isActive ? "disabled" : "active" } }));
    onChanged(user, member.id, isActive ? texts.users.disabled(name) : texts.users.enabled(name));
  };
  const remove = async () => {
    await stepUp(() => client.rest.delete("/api/tenant/users/{userId}", { path }));
    onChanged(null, member.id, texts.users.deleted(name));
  };
  const hidden = <span className="visually-hidden"> {name}</span>;
  return (
    <span className={styles.cellActions}>
      <Button isSmall onClick={() => setOpen("roles")}>{texts.users.changeRoles}{hidden}</Button>
      {!isMe && <Button isSmall onClick={() => setOpen("status")}>{isActive ? texts.users.disable : texts.users.enable}{hidden}</Button>}
      {!isMe && <Button isSmall kind="danger" onClick={() => setOpen("delete")}>{texts.users.delete}{hidden}</Button>}
      {open === "roles" && <RolesDialog member={member} isMe={isMe} onClose={close} onChanged={onChanged} />}
      {open === "status" && (
        <Confirm
          title={isActive ? texts.users.disableTitle(name) : texts.users.enableTitle(name)} isDangerous={isActive}
          confirm={isActive ? texts.users.disable : texts.users.enable} onConfirm={setStatus} onClose={close}
        >
          <p>{isActive ? texts.users.disableText : texts.users.enableText}</p>
        </Confirm>
      )}
      {open === "delete" && (
        <Confirm title={texts.users.deleteTitle(name)} confirm={texts.users.delete} onConfirm={remove} onClose={close}>
          <p>{texts.users.deleteText}</p>
        </Confirm>
      )}
    </span>
  );
}

function RolesDialog({ member, isMe, onChanged, onClose }: Props & { onClose: () => void }) {
  const texts = useTexts("console");
  const client = useClient();
  const stepUp = useStepUp();
  const [chosen, setChosen] = useState(() => rolesOf(member));
  const action = useAction(async () => {
    const { user } = await stepUp(() => client.rest.put("/api/tenant/users/{userId}", { path: { userId: member.id }, body: { roles: chosen } }));
    onChanged(user, member.id, texts.users.rolesChanged(member.displayName));
  });
  return (
    <FormDialog title={texts.users.rolesTitle(member.displayName)} submit={texts.save} action={action} onClose={onClose}>
      <p>{texts.users.rolesText}</p>
      <RoleBoxes value={chosen} onChange={setChosen} />
      {isMe && !chosen.includes("admin") && <Notice tone="warn" isAlert>{texts.users.ownAdmin}</Notice>}
    </FormDialog>
  );
}
