import { Checkbox, Field, TextArea } from "@/design";
import { useTexts } from "@/texts";
import type { FieldSpec } from "./form";

interface Props {
  spec: FieldSpec;
  value: string | boolean;
  hasSecret: boolean;
  error: string | undefined;
  onChange: (value: string | boolean) => void;
}

export function ProviderField({ spec: { name, kind, isRequired }, value, hasSecret, error, onChange }: Props) {
  const texts = useTexts("console").sso;
  const label = texts.fields[name as keyof typeof texts.fields] ?? name;
  const hint = (texts.fieldHints as Record<string, string>)[name];
  if (kind === "check") return <Checkbox label={label} hint={hint} checked={value === true} onChange={(event) => onChange(event.target.checked)} />;
  const written = typeof value === "string" ? value : "";
  if (kind === "list" || kind === "long") {
    return (
      <TextArea
        label={label}
        hint={hint ?? (kind === "list" ? texts.oneALine : undefined)}
        error={error}
        rows={3}
        value={written}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  if (kind === "secret") {
    return (
      <Field
        label={label} hint={hasSecret ? texts.secretStays : texts.secretHidden} error={error} type="password" autoComplete="new-password" value={written}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      required={isRequired}
      autoComplete="off"
      spellCheck={false}
      value={written}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
