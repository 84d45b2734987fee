import { useState } from "react";
import { Button, Field } from "@/design";
import styles from "./moderation.module.css";

/** A field for users' ids. `onAdd` resolves to whether they were taken; then the field is empty again. */
export function AddPeople({ label, hint, action, onAdd }: { label: string; hint?: string; action: string; onAdd(ids: string[]): Promise<boolean> }) {
  const [text, setText] = useState("");
  const add = async () => {
    const ids = [...new Set(text.split(/[\s,;]+/).filter((id) => id !== ""))];
    if (ids.length > 0 && (await onAdd(ids))) setText("");
  };
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label={label} hint={hint} value={text} autoComplete="off" spellCheck={false} onChange={(event) => setText(event.target.value)} />
      <Button type="submit">{action}</Button>
    </form>
  );
}
