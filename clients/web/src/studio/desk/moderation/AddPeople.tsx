import { useCallback, useId, useState } from "react";
import { Button, Field } from "@/design";
import { useTexts } from "@/texts";
import { usePaged } from "../../hooks/usePeople";
import { meant } from "../../logic/people";
import { useHost } from "../../useHost";
import styles from "./moderation.module.css";

/** More than a page of names would be no help to choose from. */
const FOLLOWERS = 100;

interface AddPeopleProps {
  action: string;
  /** Resolves to whether they were taken; then the field is empty again. */
  onAdd(ids: string[]): Promise<boolean>;
}

/** A field for users: by name those who follow the host, anybody by their id. */
export function AddPeople({ action, onAdd }: AddPeopleProps) {
  const texts = useTexts("studio").moderation;
  const { client, user } = useHost();
  const followers = usePaged(useCallback(
    () => client.rest.get("/api/users/{userId}/followers", { path: { userId: user.id }, query: { limit: FOLLOWERS } }),
    [client, user.id],
  ));
  const names = useId();
  const [text, setText] = useState("");
  const [ambiguous, setAmbiguous] = useState<string>();
  const add = async () => {
    const found = meant(text, followers.items);
    setAmbiguous("ambiguous" in found ? found.ambiguous : undefined);
    if ("ids" in found && found.ids.length > 0 && (await onAdd(found.ids))) setText("");
  };
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field
        label={texts.addPeople} hint={texts.addPeopleHint} error={ambiguous === undefined ? undefined : texts.ambiguous(ambiguous)}
        value={text} list={names} autoComplete="off" spellCheck={false} onChange={(event) => setText(event.target.value)}
      />
      <datalist id={names}>
        {[...new Set(followers.items.map(({ displayName }) => displayName))].map((name) => <option key={name} value={name} />)}
      </datalist>
      <Button type="submit">{action}</Button>
    </form>
  );
}
