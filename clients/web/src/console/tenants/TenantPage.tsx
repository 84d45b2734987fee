import { useState } from "react";
import { Link, useParams } from "react-router";
import { Badge, Button, Loading, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useLoad } from "../data/useLoad";
import { TenantSettings } from "../organisation/TenantSettings";
import { Confirm, Details, Failure, PageTitle, styles, useStepUp, When } from "../parts";
import { useClient } from "../session";

/** One organisation of the installation, as its operator sees it. */
export function TenantPage() {
  const texts = useTexts("console");
  const { id = "" } = useParams();
  const client = useClient();
  const stepUp = useStepUp();
  const toast = useToast();
  const [isAsking, setIsAsking] = useState(false);
  const path = { tenantId: id };
  const { data, error, reload, replace } = useLoad((signal) => client.rest.get("/api/admin/tenants/{tenantId}", { path, signal }), [client, id]);
  const tenant = data?.tenant;
  const isActive = tenant?.status === "active";
  const setStatus = async () => {
    replace(await stepUp(() => client.rest.put("/api/admin/tenants/{tenantId}", { path, body: { status: isActive ? "suspended" : "active" } })));
    toast(isActive ? texts.tenants.suspended(id) : texts.tenants.resumed(id), "good");
  };
  return (
    <>
      <PageTitle
        title={tenant?.name ?? id}
        lead={<Link to="/console/tenants">{texts.tenants.back}</Link>}
        actions={
          tenant &&
          !tenant.isOperator && (
            <Button kind={isActive ? "danger" : "primary"} onClick={() => setIsAsking(true)}>
              {isActive ? texts.tenants.suspend : texts.tenants.resume}
            </Button>
          )
        }
      />
      <Failure error={error} onRetry={reload} />
      {tenant ? (
        <>
          <div className={styles.panel}>
            <Details
              rows={[
                [texts.organisation.id, <code>{tenant.id}</code>],
                [texts.tenants.status, <Badge tone={isActive ? "good" : "bad"}>{texts.tenants.statuses[tenant.status]}</Badge>],
                [texts.organisation.since, <When at={tenant.createdAt} />],
                [
                  texts.organisation.domains,
                  tenant.domains.map(({ domain, verified }) => (verified ? domain : `${domain} (${texts.organisation.isNotVerified})`)).join(", "),
                ],
              ]}
            />
          </div>
          <TenantSettings
            key={tenant.id}
            tenant={tenant}
            onSave={async (change) => {
              const answer = await stepUp(() => client.rest.put("/api/admin/tenants/{tenantId}", { path, body: change }));
              replace(answer);
              toast(texts.saved, "good");
              return answer.tenant;
            }}
          />
        </>
      ) : (
        error === undefined && <Loading />
      )}
      {isAsking && tenant && (
        <Confirm
          title={isActive ? texts.tenants.suspendTitle(tenant.name) : texts.tenants.resumeTitle(tenant.name)}
          isDangerous={isActive}
          confirm={isActive ? texts.tenants.suspend : texts.tenants.resume}
          onConfirm={setStatus}
          onClose={() => setIsAsking(false)}
        >
          <p>{isActive ? texts.tenants.suspendText : texts.tenants.resumeText}</p>
        </Confirm>
      )}
    </>
  );
}
