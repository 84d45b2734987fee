import { LivehouseError } from "@livehouse/client";
import { useState } from "react";
import { Badge, Button, Loading, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useLoad } from "../data/useLoad";
import { Confirm, Copyable, Details, Failure, PageTitle, Panel, useStepUp, When } from "../parts";
import { useClient } from "../session";
import { Certificates } from "./Certificates";
import { fromProvider, fromTemplate, type ProviderForm } from "./form";
import { ProviderEditor } from "./ProviderEditor";
import { Templates } from "./Templates";

/** How the organisation's people sign in: one provider, tried before it is used. */
export default function SingleSignOn() {
  const texts = useTexts("console");
  const client = useClient();
  const stepUp = useStepUp();
  const toast = useToast();
  const [form, setForm] = useState<ProviderForm | null>(null);
  const [isDisabling, setIsDisabling] = useState(false);
  const loaded = useLoad(async (signal) => {
    const [templates, provider] = await Promise.all([
      client.rest.get("/api/tenant/sso/templates", { signal }),
      client.rest.get("/api/tenant/sso/provider", { signal }).catch((error: unknown) => {
        if (LivehouseError.is(error, "not_found")) return null;
        throw error;
      }),
    ]);
    return { templates, provider };
  }, [client]);
  const { data, error, reload } = loaded;
  const provider = data?.provider;
  const disable = async () => {
    await stepUp(() => client.rest.delete("/api/tenant/sso/provider"));
    toast(texts.sso.disabled, "good");
    setForm(null);
    reload();
  };
  return (
    <>
      <PageTitle title={texts.nav.sso} lead={texts.sso.lead} />
      <Failure error={error} onRetry={reload} />
      {data === undefined && error === undefined && <Loading />}
      {data && (
        <Panel title={texts.sso.here} lead={texts.sso.hereLead}>
          <Copyable label={texts.sso.callback} value={data.templates.serviceProvider.callbackUrl} />
          {(form?.type ?? provider?.type) === "saml" && (
            <>
              <Copyable label={texts.sso.entityId} value={data.templates.serviceProvider.entityId} />
              <Copyable label={texts.sso.metadata} value={data.templates.serviceProvider.metadataUrl} />
              <Certificates certificates={data.templates.serviceProvider.certificates} onChanged={reload} />
            </>
          )}
        </Panel>
      )}
      {provider && !form && (
        <Panel
          title={provider.displayName}
          actions={
            <>
              <Button kind="primary" onClick={() => setForm(fromProvider(provider))}>
                {texts.sso.edit}
              </Button>
              {provider.enabled && (
                <Button kind="danger" onClick={() => setIsDisabling(true)}>
                  {texts.sso.disable}
                </Button>
              )}
            </>
          }
        >
          <Details
            rows={[
              [texts.sso.status, <Badge tone={provider.enabled ? "good" : "warn"}>{provider.enabled ? texts.sso.isEnabled : texts.sso.isDraft}</Badge>],
              [texts.sso.type, texts.sso.types[provider.type as ProviderForm["type"]]],
              [texts.sso.fields.issuer, provider.issuer ?? provider.entityId ?? provider.url ?? provider.authorizationUrl ?? provider.metadataUrl],
              [texts.sso.fields.clientId, provider.clientId],
              [texts.mappings.legend, provider.roleMappings.map(({ group, role }) => `${group} → ${role}`).join(", ")],
              ...data.templates.serviceProvider.certificates.map(
                (certificate) => [texts.sso.certificate(certificate.use), <When at={certificate.expiresAt} />] as const,
              ),
            ]}
          />
        </Panel>
      )}
      {data && !provider && !form && (
        <Templates templates={data.templates.items} serviceProvider={data.templates.serviceProvider} onChoose={(template) => setForm(fromTemplate(template))} />
      )}
      {data && form && (
        <ProviderEditor
          key={form.type}
          initial={form}
          isEnabled={provider?.enabled ?? false}
          hasSecret={Boolean(provider?.clientSecretSet ?? provider?.bindPasswordSet)}
          onCancel={() => setForm(null)}
          onSaved={(text) => {
            toast(text, "good");
            setForm(null);
            reload();
          }}
        />
      )}
      {isDisabling && (
        <Confirm title={texts.sso.disableTitle} confirm={texts.sso.disable} onConfirm={disable} onClose={() => setIsDisabling(false)}>
          <p>{texts.sso.disableText}</p>
        </Confirm>
      )}
    </>
  );
}
