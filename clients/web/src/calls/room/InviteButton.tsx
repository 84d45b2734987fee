import { useState } from "react";
import { Button, Dialog, Field, Notice, useToast } from "@/design";
import { ShareIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { inviteLink } from "../e2ee/key";
import styles from "./InviteButton.module.css";

export function InviteButton({ passphrase, isSmall = false }: { passphrase: string | undefined; isSmall?: boolean }) {
  const texts = useTexts("calls");
  const [isOpen, setOpen] = useState(false);
  const toast = useToast();
  const link = inviteLink(location, passphrase);
  const copy = () => {
    navigator.clipboard.writeText(link).then(
      () => toast(texts.copied, "good"),
      () => toast(texts.copyFailed, "bad"),
    );
  };
  return (
    <>
      <Button isSmall={isSmall} onClick={() => setOpen(true)}>
        <ShareIcon size={18} />
        <span className={isSmall ? styles.label : undefined}>{texts.invite.button}</span>
      </Button>
      {isOpen && (
        <Dialog
          title={texts.invite.title}
          onClose={() => setOpen(false)}
          actions={
            <Button kind="primary" onClick={copy}>
              {texts.invite.copy}
            </Button>
          }
        >
          <Field label={texts.invite.link} value={link} readOnly onFocus={(event) => event.target.select()} />
          <Notice tone={passphrase === undefined ? "neutral" : "warn"}>
            <p>{passphrase === undefined ? texts.invite.plain : texts.invite.encrypted}</p>
          </Notice>
        </Dialog>
      )}
    </>
  );
}
