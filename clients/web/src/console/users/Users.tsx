import { useState } from "react";
import { Badge, Button, Field, Select, useToast, type Column } from "@/design";
import { useTexts } from "@/texts";
import { usePages } from "../data/usePages";
import { useSettled } from "../data/useSettled";
import { PageList, PageTitle, styles } from "../parts";
import { useClient, useMe } from "../session";
import { roles, type Member, type Role } from "../types";
import { InviteMember } from "./InviteMember";
import { MemberActions, rolesOf } from "./MemberActions";

/** The organisation's accounts: who they are, what they may do, and whether they may sign in. */
export default function Users() {
  const texts = useTexts("console");
  const client = useClient();
  const me = useMe();
  const toast = useToast();
  const [query, setQuery] = useState("");
  const [role, setRole] = useState<Role | "">("");
  const [isInviting, setIsInviting] = useState(false);
  const q = useSettled(query.trim());
  const pages = usePages(
    (cursor, signal) =>
      client.rest.get("/api/tenant/users", { query: { limit: 50, ...(q && { q }), ...(role && { role }), ...(cursor && { cursor }) }, signal }),
    [client, q, role],
  );
  const onChanged = (changed: Member | null, id: string, text: string) => {
    pages.update((items) => (changed ? items.map((item) => (item.id === id ? changed : item)) : items.filter((item) => item.id !== id)));
    toast(text, "good");
  };
  const columns: Column<Member>[] = [
    {
      key: "name",
      title: texts.users.name,
      cell: ({ displayName, id }) => (
        <>
          {displayName} {id === me.id && <Badge tone="info">{texts.users.you}</Badge>}
        </>
      ),
    },
    {
      key: "email",
      title: texts.users.email,
      cell: ({ email, username }) => (
        <>
          {email}
          <br />
          <span className={styles.quiet}>{username}</span>
        </>
      ),
    },
    {
      key: "roles",
      title: texts.users.roles,
      cell: (member) => (
        <span className={styles.row}>
          {rolesOf(member).map((one) => (
            <Badge key={one}>{texts.roles.names[one]}</Badge>
          ))}
        </span>
      ),
    },
    {
      key: "status",
      title: texts.users.status,
      cell: ({ status }) => <Badge tone={status === "active" ? "good" : "bad"}>{texts.users.statuses[status]}</Badge>,
    },
    { key: "actions", title: texts.actions, cell: (member) => <MemberActions member={member} isMe={member.id === me.id} onChanged={onChanged} /> },
  ];
  return (
    <>
      <PageTitle
        title={texts.nav.users}
        lead={texts.users.lead}
        actions={
          <Button kind="primary" onClick={() => setIsInviting(true)}>
            {texts.users.invite}
          </Button>
        }
      />
      <div className={styles.filters}>
        <Field label={texts.search} type="search" hint={texts.users.searchHint} value={query} onChange={(event) => setQuery(event.target.value)} />
        <Select
          label={texts.users.role}
          value={role}
          onChange={(event) => setRole(event.target.value as Role | "")}
          options={[{ value: "", label: texts.all }, ...roles.map((value) => ({ value, label: texts.roles.names[value] }))]}
        />
      </div>
      <PageList pages={pages} caption={texts.nav.users} columns={columns} rowKey={({ id }) => id} empty={texts.nothingFound} />
      {isInviting && <InviteMember onClose={() => setIsInviting(false)} onInvited={pages.reload} />}
    </>
  );
}
