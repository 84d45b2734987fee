import { useState } from "react";
import { useErrorText } from "@/app/errors";
import { isOn, thisBrowser, turnOff, turnOn } from "@/app/push";
import { useClient, useUser } from "@/app/SessionContext";
import { Button, useToast } from "@/design";
import { useLanguage, useTexts } from "@/texts";
import styles from "../Form.module.css";

/** Whether this browser shows the user's push messages. It is asked for its permission by the click that turns them on, and never before. */
export function ThisDevice({ browser = thisBrowser() }: { browser?: ReturnType<typeof thisBrowser> }) {
  const texts = useTexts("account").notifications;
  const client = useClient();
  const user = useUser();
  const language = useLanguage();
  const toast = useToast();
  const toText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const [, look] = useState(0);
  if (!user) return null;
  const areOn = browser !== undefined && isOn(browser, user.id);
  const toggle = async () => {
    if (!browser) return;
    setBusy(true);
    try {
      if (areOn) await turnOff(client, browser);
      else {
        const result = await turnOn(client, browser, user.id, language);
        if (result !== "on") toast(texts[result], "bad");
      }
    } catch (error) {
      toast(toText(error), "bad");
    } finally {
      setBusy(false);
      look((count) => count + 1);
    }
  };
  return (
    <section className={styles.form} aria-labelledby="this-device">
      <h2 id="this-device">{texts.device}</h2>
      <p role="status">{!browser ? texts.missing : areOn ? texts.deviceOn : browser.permission() === "denied" ? texts.denied : texts.deviceOff}</p>
      {browser && (areOn || browser.permission() !== "denied") && (
        <Button isBusy={isBusy} onClick={() => void toggle()}>{areOn ? texts.turnOff : texts.turnOn}</Button>
      )}
    </section>
  );
}
