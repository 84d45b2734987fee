import { useState } from "react";
import { Button, Notice } from "@/design";
import { useTexts } from "@/texts";
import type { Mailbox } from "../mail/mailbox";
import { DevicesDialog } from "./DevicesDialog";
import styles from "./Messages.module.css";

/** A device that this browser does not know reads along from now on. Its user should know. */
export function OwnKeysNotice({ mailbox }: { mailbox: Mailbox }) {
  const texts = useTexts("calls").messages.keys;
  const [isOpen, setOpen] = useState(false);
  return (
    <Notice tone="warn" isAlert>
      <strong>{texts.ownChanged}</strong>
      <p>{texts.ownChangedText}</p>
      <div className={styles.choices}>
        <Button isSmall onClick={() => void mailbox.acceptKeys(mailbox.accountId)}>
          {texts.ownAccept}
        </Button>
        <Button isSmall onClick={() => setOpen(true)}>
          {texts.show}
        </Button>
      </div>
      {isOpen && <DevicesDialog mailbox={mailbox} onClose={() => setOpen(false)} />}
    </Notice>
  );
}
