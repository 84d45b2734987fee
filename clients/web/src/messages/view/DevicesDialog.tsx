import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { useErrorText } from "@/app/errors";
import { Badge, Button, Dialog, useToast } from "@/design";
import { useLanguage, useTexts } from "@/texts";
import type { PublishedKey } from "../mail/contact";
import type { Mailbox } from "../mail/mailbox";
import styles from "./Dialogs.module.css";

/** The devices that read the user's messages, and this browser's key. */
export function DevicesDialog({ mailbox, onClose }: { mailbox: Mailbox; onClose: () => void }) {
  const texts = useTexts("calls").messages.keys;
  const common = useTexts("common");
  const language = useLanguage();
  const errorText = useErrorText();
  const toast = useToast();
  const navigate = useNavigate();
  const [devices, setDevices] = useState<PublishedKey[]>();
  const [isForgetting, setForgetting] = useState(false);
  const { deviceId } = mailbox.office.account;
  const attempt = async (work: () => Promise<unknown>, done?: string) => {
    try {
      await work();
      setDevices(await mailbox.devices());
      if (done) toast(done, "good");
    } catch (error) {
      toast(errorText(error), "bad");
    }
  };
  useEffect(() => void attempt(async () => undefined), [mailbox]); // eslint-disable-line react-hooks/exhaustive-deps
  const day = (at: string) => new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(at));
  const forget = async () => {
    try {
      await mailbox.forget();
      onClose();
      void navigate("/");
    } catch (error) {
      toast(errorText(error), "bad");
    }
  };
  if (isForgetting) {
    return (
      <Dialog
        title={texts.forgetTitle}
        onClose={() => setForgetting(false)}
        actions={
          <>
            <Button onClick={() => setForgetting(false)}>{common.cancel}</Button>
            <Button kind="danger" onClick={() => void forget()}>
              {texts.remove}
            </Button>
          </>
        }
      >
        <p>{texts.forgetText}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.devicesTitle} onClose={onClose}>
      <p>{texts.devicesText}</p>
      <ul className={styles.devices}>
        {(devices ?? []).map((device) => (
          <li key={device.deviceId}>
            <span className={styles.device}>
              <strong>{device.deviceId === deviceId ? texts.thisDevice : device.deviceId}</strong>
              {device.updatedAt && <span className={styles.since}>{texts.since(day(device.updatedAt))}</span>}
            </span>
            {device.deviceId === deviceId ? (
              <Badge tone="good">{texts.thisDevice}</Badge>
            ) : (
              <Button
                isSmall
                kind="danger"
                aria-label={texts.removeDevice(device.deviceId)}
                onClick={() => void attempt(() => mailbox.removeDevice(device.deviceId))}
              >
                {texts.remove}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className={styles.action}>
        <Button onClick={() => void attempt(() => mailbox.replaceKey(), texts.renewed)}>{texts.renew}</Button>
        <p>{texts.renewHint}</p>
      </div>
      <Button kind="danger" onClick={() => setForgetting(true)}>
        {texts.forget}
      </Button>
    </Dialog>
  );
}
