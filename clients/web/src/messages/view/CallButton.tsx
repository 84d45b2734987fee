import { useState } from "react";
import { useNavigate } from "react-router";
import { IconButton, useToast } from "@/design";
import { CameraIcon } from "@/design/icons";
import { hashOf, newPassphrase } from "@/calls/e2ee/key";
import { useTexts } from "@/texts";
import type { Mailbox } from "../mail/mailbox";
import { newRoomPath } from "./invites";

/** A call that nobody else can listen to: the passphrase reaches the other person inside of an encrypted message. */
export function CallButton({ mailbox, userId, name }: { mailbox: Mailbox; userId: string; name: string }) {
  const texts = useTexts("calls").messages.call;
  const navigate = useNavigate();
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    const [pathname, hash] = [newRoomPath(), hashOf(newPassphrase())];
    // Why it was not sent stands at the message.
    if (await mailbox.send(userId, location.origin + pathname + hash)) void navigate({ pathname, hash });
    else toast(texts.notSent, "bad");
    setBusy(false);
  };
  return (
    <IconButton label={texts.start(name)} disabled={isBusy} onClick={() => void start()}>
      <CameraIcon />
    </IconButton>
  );
}
