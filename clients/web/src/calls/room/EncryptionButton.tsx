import { useParticipants } from "@livekit/components-react";
import { useState } from "react";
import { Badge, Dialog, type Tone } from "@/design";
import { LockIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import type { EncryptionState } from "../e2ee/encryption";
import { PassphraseForm } from "../lobby/KeyCard";
import type { MediaRoom } from "./media-room";
import { useEncryption } from "./useEncryption";
import styles from "./Call.module.css";

const tones: Record<EncryptionState, Tone> = { encrypted: "good", wrongPassphrase: "bad", partly: "warn", off: "neutral", unsupported: "bad" };

/** The state in a word; more about it, and another passphrase, behind it. */
export function EncryptionButton({ call, onPassphrase }: { call: MediaRoom; onPassphrase: (passphrase: string) => void }) {
  const texts = useTexts("calls").encryption;
  const [isOpen, setOpen] = useState(false);
  const participants = useParticipants();
  const { state, concerned, forget } = useEncryption(call.room, call.isEncrypted);
  const names = concerned.map((identity) => participants.find((one) => one.identity === identity)?.name || identity).join(", ");
  const explain = texts.explain[state];
  const use = async (passphrase: string) => {
    await call.setPassphrase(passphrase);
    forget();
    onPassphrase(passphrase);
    setOpen(false);
  };
  return (
    <>
      <button type="button" className={styles.encryption} onClick={() => setOpen(true)} aria-haspopup="dialog" data-state={state}>
        <Badge tone={tones[state]}>
          <LockIcon size={14} /> {texts.states[state]}
        </Badge>
      </button>
      <span className="visually-hidden" role="status">
        {state === "wrongPassphrase" || state === "partly" ? texts.states[state] : ""}
      </span>
      {isOpen && (
        <Dialog title={texts.states[state]} onClose={() => setOpen(false)}>
          <p>{typeof explain === "function" ? explain(names) : explain}</p>
          {call.isEncrypted && (
            <>
              <h3>{texts.change}</h3>
              <PassphraseForm onPassphrase={(passphrase) => void use(passphrase)} />
            </>
          )}
        </Dialog>
      )}
    </>
  );
}
