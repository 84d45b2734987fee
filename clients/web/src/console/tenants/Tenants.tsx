import { useState } from "react";
import { Link, Route, Routes } from "react-router";
import { Badge, Button, type Column } from "@/design";
import { useTexts } from "@/texts";
import { usePages } from "../data/usePages";
import { PageList, PageTitle, When } from "../parts";
import { useClient } from "../session";
import type { Tenant } from "../types";
import { CreateTenant } from "./CreateTenant";
import { TenantPage } from "./TenantPage";

export default function Tenants() {
  return (
    <Routes>
      <Route index element={<TenantList />} />
      <Route path=":id" element={<TenantPage />} />
    </Routes>
  );
}

function TenantList() {
  const texts = useTexts("console");
  const client = useClient();
  const [isCreating, setIsCreating] = useState(false);
  const pages = usePages((cursor, signal) => client.rest.get("/api/admin/tenants", { query: { limit: 50, ...(cursor && { cursor }) }, signal }), [client]);
  const columns: Column<Tenant>[] = [
    { key: "name", title: texts.organisation.name, cell: ({ id, name }) => <Link to={id}>{name}</Link> },
    { key: "id", title: texts.organisation.id, cell: ({ id }) => <code>{id}</code> },
    {
      key: "status",
      title: texts.tenants.status,
      cell: ({ status }) => <Badge tone={status === "active" ? "good" : "bad"}>{texts.tenants.statuses[status]}</Badge>,
    },
    { key: "registration", title: texts.organisation.registration, cell: ({ registration }) => texts.organisation.registrations[registration] },
    { key: "mfa", title: texts.organisation.mfa, cell: ({ policy }) => texts.organisation.mfaPolicies[policy.mfa] },
    { key: "since", title: texts.organisation.since, cell: ({ createdAt }) => <When at={createdAt} /> },
  ];
  return (
    <>
      <PageTitle
        title={texts.nav.tenants}
        lead={texts.tenants.lead}
        actions={
          <Button kind="primary" onClick={() => setIsCreating(true)}>
            {texts.tenants.create}
          </Button>
        }
      />
      <PageList pages={pages} caption={texts.nav.tenants} columns={columns} rowKey={({ id }) => id} empty={texts.nothingFound} />
      {isCreating && <CreateTenant onClose={() => setIsCreating(false)} onCreated={pages.reload} />}
    </>
  );
}
