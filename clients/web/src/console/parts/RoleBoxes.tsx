import { Checkbox } from "@/design";
import { useTexts } from "@/texts";
import { roles, type Role } from "../types";
import styles from "./parts.module.css";

/** The four roles with what each may do. */
export function RoleBoxes({ value, onChange }: { value: readonly Role[]; onChange: (roles: Role[]) => void }) {
  const texts = useTexts("console");
  return (
    <fieldset className={styles.fieldset}>
      <legend>{texts.roles.legend}</legend>
      {roles.map((role) => (
        <Checkbox
          key={role} label={texts.roles.names[role]} hint={texts.roles.hints[role]} checked={value.includes(role)}
          onChange={(event) => onChange(roles.filter((other) => (other === role ? event.target.checked : value.includes(other))))}
        />
      ))}
    </fieldset>
  );
}
