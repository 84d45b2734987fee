import { useState, type FormEvent } from "react";
import { Button, Checkbox, Field, Notice } from "@/design";
import { useTexts } from "@/texts";
import { errorOf } from "../data/errors";
import { useAction } from "../data/useAction";
import { Mappings } from "../organisation/Mappings";
import { Confirm, Failure, Panel, styles, useStepUp } from "../parts";
import { useClient } from "../session";
import { fieldsOf, toRequest, unfilled, type ProviderForm } from "./form";
import { ProviderField } from "./ProviderField";
import { ProviderTest } from "./ProviderTest";

interface Props {
  initial: ProviderForm;
  isEnabled: boolean;
  hasSecret: boolean;
  onSaved: (text: string) => void;
  onCancel: () => void;
}

/** A provider's description: test it, save it as a draft, and let everybody use it. */
export function ProviderEditor({ initial, isEnabled, hasSecret, onSaved, onCancel }: Props) {
  const texts = useTexts("console");
  const client = useClient();
  const stepUp = useStepUp();
  const [form, setForm] = useState(initial);
  const [isEnabling, setIsEnabling] = useState(false);
  const save = useAction(async (enabled: boolean) => {
    await stepUp(() => client.rest.post("/api/tenant/sso/provider", { body: toRequest(form, enabled) }));
    onSaved(enabled ? texts.sso.enabled : texts.sso.saved);
  });
  const missing = unfilled(form);
  const { main, more } = fieldsOf[form.type];
  const field = (spec: (typeof main)[number]) => (
    <ProviderField
      key={spec.name} spec={spec} value={form.values[spec.name] ?? ""} hasSecret={hasSecret}
      error={errorOf(save.error, spec.name) ?? (missing.includes(spec.name) ? texts.sso.unfilled : undefined)}
      onChange={(value) => setForm((now) => ({ ...now, values: { ...now.values, [spec.name]: value } }))}
    />
  );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void save.run(false);
  };
  return (
    <>
      <Panel title={texts.sso.describe(texts.sso.types[form.type])} lead={isEnabled ? texts.sso.describeEnabled : texts.sso.describeLead}>
        <form className={styles.form} onSubmit={onSubmit}>
          <Field
            label={texts.sso.displayName} hint={texts.sso.displayNameHint} required maxLength={80} value={form.displayName}
            error={errorOf(save.error, "displayName")} onChange={(event) => setForm((now) => ({ ...now, displayName: event.target.value }))}
          />
          {main.map(field)}
          <details className={styles.unfold}>
            <summary>{texts.sso.more}</summary>
            <div className={styles.form}>{more.map(field)}</div>
          </details>
          <Mappings value={form.roleMappings} max={200} onChange={(roleMappings) => setForm((now) => ({ ...now, roleMappings }))} />
          <Checkbox
            label={texts.sso.trustsMfa} hint={texts.sso.trustsMfaHint} checked={form.trustsUpstreamMfa}
            onChange={(event) => setForm((now) => ({ ...now, trustsUpstreamMfa: event.target.checked }))}
          />
          {isEnabled && <Notice tone="warn">{texts.sso.draftCloses}</Notice>}
          <Failure error={save.error} />
          <div className={styles.actions}>
            <Button onClick={onCancel}>{texts.cancel}</Button>
            <Button type="submit" isBusy={save.isBusy}>{texts.sso.saveDraft}</Button>
            <Button kind="primary" onClick={() => setIsEnabling(true)}>{texts.sso.enable}</Button>
          </div>
        </form>
      </Panel>
      <ProviderTest form={form} />
      {isEnabling && (
        <Confirm
          title={texts.sso.enableTitle} confirm={texts.sso.enable} isDangerous={false} onClose={() => setIsEnabling(false)}
          onConfirm={async () => {
            await stepUp(() => client.rest.post("/api/tenant/sso/provider", { body: toRequest(form, true) }));
            onSaved(texts.sso.enabled);
          }}
        >
          <p>{texts.sso.enableText}</p>
        </Confirm>
      )}
    </>
  );
}
