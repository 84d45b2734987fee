import { Button, Field, IconButton, Select } from "@/design";
import { TrashIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { styles } from "../parts";
import { roles, type Role } from "../types";

export interface Mapping {
  group: string;
  role: Role;
}

/** Which groups of a directory or identity provider give which role. */
export function Mappings({ value, onChange, max }: { value: readonly Mapping[]; onChange: (mappings: Mapping[]) => void; max: number }) {
  const texts = useTexts("console").mappings;
  const names = useTexts("console").roles.names;
  const set = (index: number, change: Partial<Mapping>) => onChange(value.map((mapping, place) => (place === index ? { ...mapping, ...change } : mapping)));
  return (
    <fieldset className={styles.fieldset}>
      <legend>{texts.legend}</legend>
      {value.map((mapping, index) => (
        <div key={index} className={styles.mapping}>
          <Field label={texts.group} required maxLength={300} value={mapping.group} onChange={(event) => set(index, { group: event.target.value })} />
          <Select
            label={texts.role} value={mapping.role} onChange={(event) => set(index, { role: event.target.value as Role })}
            options={roles.map((role) => ({ value: role, label: names[role] }))}
          />
          <IconButton label={texts.remove(mapping.group)} onClick={() => onChange(value.filter((_, place) => place !== index))}><TrashIcon /></IconButton>
        </div>
      ))}
      {value.length < max && <div><Button isSmall onClick={() => onChange([...value, { group: "", role: "moderator" }])}>{texts.add}</Button></div>}
    </fieldset>
  );
}
