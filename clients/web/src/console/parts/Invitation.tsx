import { Dialog } from "@/design";
import { useTexts } from "@/texts";
import { Copyable } from "./Copyable";
import styles from "./parts.module.css";
import { When } from "./When";

export interface Invited {
  email: string;
  token: string;
  expiresAt: string;
}

/** An invitation that was made: it went by mail, and is shown once for when no mail can be sent. */
export function Invitation({ invitation, onClose }: { invitation: Invited; onClose: () => void }) {
  const texts = useTexts("console").invitation;
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <div className={styles.form}>
        <p>{texts.text(invitation.email)}</p>
        <Copyable label={texts.token} value={invitation.token} />
        <p className={styles.quiet}>{texts.until} <When at={invitation.expiresAt} /></p>
      </div>
    </Dialog>
  );
}
