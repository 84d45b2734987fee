import { useState, type FormEvent } from "react";
import { Button, Checkbox, Field, Notice, Select } from "@/design";
import { useTexts } from "@/texts";
import { errorOf } from "../data/errors";
import { useAction } from "../data/useAction";
import { Failure, Panel, styles } from "../parts";
import type { Tenant } from "../types";
import { changeOf, mfaPolicies, registrations, toSettings, warningsOf, type Settings, type SettingsChange } from "./policy";

interface Props {
  tenant: Tenant;
  onSave: (change: SettingsChange) => Promise<Tenant>;
}

/** Name, registration, second factors, passwords and sessions of an organisation; warns of what a change does at once. */
export function TenantSettings({ tenant, onSave }: Props) {
  const texts = useTexts("console").organisation;
  const common = useTexts("console");
  const [before, setBefore] = useState(() => toSettings(tenant));
  const [settings, setSettings] = useState(before);
  const set = <K extends keyof Settings>(name: K, value: Settings[K]) => setSettings((now) => ({ ...now, [name]: value }));
  const change = changeOf(before, settings);
  const action = useAction(async () => {
    if (!change) return;
    const saved = toSettings(await onSave(change));
    setBefore(saved);
    setSettings(saved);
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void action.run();
  };
  const { error } = action;
  return (
    <Panel title={texts.settings} lead={texts.settingsLead}>
      <form className={styles.form} onSubmit={onSubmit}>
        <div className={styles.two}>
          <Field
            label={texts.name}
            required
            maxLength={80}
            value={settings.name}
            error={errorOf(error, "name")}
            onChange={(event) => set("name", event.target.value)}
          />
          <Select
            label={texts.registration}
            value={settings.registration}
            hint={texts.registrationHints[settings.registration]}
            error={errorOf(error, "registration")}
            onChange={(event) => set("registration", event.target.value as Settings["registration"])}
            options={registrations.map((value) => ({ value, label: texts.registrations[value] }))}
          />
          <Select
            label={texts.mfa}
            value={settings.mfa}
            hint={texts.mfaHints[settings.mfa]}
            error={errorOf(error, "policy.mfa")}
            onChange={(event) => set("mfa", event.target.value as Settings["mfa"])}
            options={mfaPolicies.map((value) => ({ value, label: texts.mfaPolicies[value] }))}
          />
          <Field
            label={texts.passwordLength}
            type="number"
            min={8}
            max={128}
            required
            value={settings.passwordLengthMin}
            error={errorOf(error, "policy.passwordLengthMin")}
            onChange={(event) => set("passwordLengthMin", event.target.value)}
          />
          <Field
            label={texts.idleDays}
            hint={texts.idleHint}
            type="number"
            min={0}
            step="any"
            value={settings.idleDays}
            error={errorOf(error, "policy.sessionIdleSeconds")}
            onChange={(event) => set("idleDays", event.target.value)}
          />
          <Field
            label={texts.ageDays}
            hint={texts.ageHint}
            type="number"
            min={0}
            step="any"
            value={settings.ageDays}
            error={errorOf(error, "policy.sessionAgeSeconds")}
            onChange={(event) => set("ageDays", event.target.value)}
          />
        </div>
        <Checkbox
          label={texts.ssoRequired}
          hint={texts.ssoRequiredHint}
          checked={settings.ssoRequired}
          onChange={(event) => set("ssoRequired", event.target.checked)}
        />
        {warningsOf(before, settings).map((warning) => (
          <Notice key={warning} tone="warn" isAlert>
            {texts.warnings[warning]}
          </Notice>
        ))}
        <Failure error={error} />
        <div className={styles.actions}>
          {change && <Button onClick={() => setSettings(before)}>{common.discard}</Button>}
          <Button type="submit" kind="primary" isBusy={action.isBusy} disabled={!change}>
            {common.save}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
