import { Loading, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useLoad } from "../data/useLoad";
import { Details, Failure, PageTitle, styles, useStepUp, When } from "../parts";
import { useClient } from "../session";
import { Domains } from "./Domains";
import { GroupRoles } from "./GroupRoles";
import { TenantSettings } from "./TenantSettings";

/** The admin's own organisation. */
export default function Organisation() {
  const texts = useTexts("console");
  const client = useClient();
  const stepUp = useStepUp();
  const toast = useToast();
  const { data, error, reload, replace } = useLoad((signal) => client.rest.get("/api/tenant/info", { signal }), [client]);
  const tenant = data?.tenant;
  return (
    <>
      <PageTitle title={texts.nav.organisation} lead={texts.organisation.lead} />
      <Failure error={error} onRetry={reload} />
      {tenant ? (
        <>
          <div className={styles.panel}>
            <Details rows={[[texts.organisation.id, <code>{tenant.id}</code>], [texts.organisation.since, <When at={tenant.createdAt} />]]} />
          </div>
          <TenantSettings
            tenant={tenant}
            onSave={async (change) => {
              const answer = await stepUp(() => client.rest.put("/api/tenant/info", { body: change }));
              replace(answer);
              toast(texts.saved, "good");
              return answer.tenant;
            }}
          />
          <Domains domains={tenant.domains} onChange={(domains) => replace({ tenant: { ...tenant, domains } })} />
          <GroupRoles tenant={tenant} onSaved={(saved) => replace({ tenant: saved })} />
        </>
      ) : error === undefined && <Loading />}
    </>
  );
}
