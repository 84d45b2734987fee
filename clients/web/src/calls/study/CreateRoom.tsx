import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { useClient } from "@/app/SessionContext";
import { useErrorText } from "@/app/errors";
import { Button, Checkbox, Dialog, Field, Notice } from "@/design";
import { useTexts } from "@/texts";
import { canEncrypt } from "../e2ee/encryption";
import { hashOf, newPassphrase } from "../e2ee/key";
import styles from "./Study.module.css";

export function CreateRoom({ onClose }: { onClose: () => void }) {
  const all = useTexts("calls");
  const texts = all.study;
  const client = useClient();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const [name, setName] = useState("");
  const [topic, setTopic] = useState("");
  const [size, setSize] = useState(4);
  const [isEncrypted, setEncrypted] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { room } = await client.rest.post("/api/rooms", {
        body: { name: name.trim(), ...(topic.trim() ? { topic: topic.trim() } : {}), maxOccupancy: size, e2eeEnabled: isEncrypted },
      });
      // The passphrase is made here, stands in this address alone, and is not part of the request above.
      void navigate({ pathname: `/study/${encodeURIComponent(room.id)}`, hash: isEncrypted ? hashOf(newPassphrase()) : "" });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={texts.createTitle} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void create(event)}>
        <Field
          label={texts.name}
          hint={texts.nameHint}
          value={name}
          maxLength={120}
          required
          data-autofocus
          onChange={(event) => setName(event.target.value)}
        />
        <Field label={texts.topic} hint={texts.match.topicHint} value={topic} maxLength={64} onChange={(event) => setTopic(event.target.value)} />
        <Field label={texts.size} type="number" min={2} max={1000} required value={size} onChange={(event) => setSize(event.target.valueAsNumber)} />
        {canEncrypt() && (
          <Checkbox
            label={all.room.startEncrypted}
            hint={all.room.startEncryptedHint}
            checked={isEncrypted}
            onChange={(event) => setEncrypted(event.target.checked)}
          />
        )}
        {error !== undefined && (
          <Notice tone="bad" isAlert>
            <p>{errorText(error)}</p>
          </Notice>
        )}
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.create}
        </Button>
      </form>
    </Dialog>
  );
}
