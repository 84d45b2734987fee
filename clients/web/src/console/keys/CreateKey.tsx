import { useState } from "react";
import { Checkbox, Field, Select } from "@/design";
import { useTexts } from "@/texts";
import { errorOf } from "../data/errors";
import { useAction } from "../data/useAction";
import { FormDialog, styles, useStepUp } from "../parts";
import { useClient } from "../session";
import { expiryOf, lifetimes, scopes, toggled, type Scope } from "./scopes";

export function CreateKey({ onCreated, onClose }: { onCreated: (apiKey: string) => void; onClose: () => void }) {
  const texts = useTexts("console");
  const client = useClient();
  const stepUp = useStepUp();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<Scope[]>(["streams:read"]);
  const [days, setDays] = useState(90);
  const action = useAction(async () => {
    const body = { name: name.trim(), scopes: chosen, expiresAt: expiryOf(days, Date.now()) };
    const { apiKey } = await stepUp(() => client.rest.post("/api/tenant/api-keys", { body }));
    onCreated(apiKey);
  });
  return (
    <FormDialog title={texts.keys.create} submit={texts.keys.create} action={action} onClose={onClose} onDone={() => {}} isWide>
      <Field
        label={texts.keys.name}
        hint={texts.keys.nameHint}
        data-autofocus=""
        required
        maxLength={80}
        autoComplete="off"
        value={name}
        error={errorOf(action.error, "name")}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset className={styles.fieldset}>
        <legend>{texts.keys.scopes}</legend>
        <div className={styles.two}>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              label={scope}
              hint={texts.keys.scopeHints[scope]}
              checked={chosen.includes(scope)}
              onChange={(event) => setChosen(toggled(chosen, scope, event.target.checked))}
            />
          ))}
        </div>
      </fieldset>
      <Select
        label={texts.keys.expires}
        value={String(days)}
        onChange={(event) => setDays(Number(event.target.value))}
        options={lifetimes.map((value) => ({ value: String(value), label: value === 0 ? texts.keys.never : texts.keys.days(value) }))}
      />
    </FormDialog>
  );
}
