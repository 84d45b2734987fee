import { useState, type FormEvent } from "react";
import { Badge, Button, Checkbox, Field } from "@/design";
import { LockIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { canEncrypt, type LobbyKey } from "../e2ee/encryption";
import { newPassphrase, pastedPassphrase } from "../e2ee/key";
import styles from "./Lobby.module.css";

/** Before joining: whether the call is encrypted, and where the passphrase comes from. */
export function KeyCard({
  state,
  canChoose,
  onPassphrase,
}: {
  state: LobbyKey;
  /** The call begins with this user, who decides. */
  canChoose: boolean;
  onPassphrase: (passphrase: string | undefined) => void;
}) {
  const all = useTexts("calls");
  const texts = all.encryption;
  if (!canEncrypt())
    return (
      <p className={styles.key}>
        <Badge tone="warn">{texts.states.unsupported}</Badge>
      </p>
    );
  return (
    <section className={styles.key} aria-label={texts.heading}>
      <div className={styles.keyHead}>
        <LockIcon />
        <strong>{texts.heading}</strong>
        <Badge tone={state === "present" ? "good" : state === "missing" ? "bad" : "neutral"}>
          {state === "present" ? texts.states.encrypted : state === "missing" ? texts.passphrase : texts.states.off}
        </Badge>
      </div>
      {canChoose ? (
        <Checkbox
          label={all.room.startEncrypted}
          hint={all.room.startEncryptedHint}
          checked={state === "present"}
          onChange={({ target }) => onPassphrase(target.checked ? newPassphrase() : undefined)}
        />
      ) : (
        <p>{texts.lobby[state]}</p>
      )}
      {state === "missing" && <PassphraseForm onPassphrase={onPassphrase} />}
    </section>
  );
}

/** Takes a whole invite link or the passphrase alone. It is read in this browser and goes nowhere. */
export function PassphraseForm({ onPassphrase }: { onPassphrase: (passphrase: string) => void }) {
  const texts = useTexts("calls").encryption;
  const [text, setText] = useState("");
  const [isWrong, setWrong] = useState(false);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const passphrase = pastedPassphrase(text);
    setWrong(passphrase === undefined);
    if (passphrase !== undefined) onPassphrase(passphrase);
  };
  return (
    <form className={styles.keyForm} onSubmit={onSubmit}>
      <Field
        label={texts.passphrase}
        value={text}
        error={isWrong ? texts.notOne : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={2000}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" kind="primary">
        {texts.use}
      </Button>
    </form>
  );
}
