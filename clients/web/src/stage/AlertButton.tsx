import type { Client, components } from "@livehouse/client";
import { useEffect, useState } from "react";
import { useErrorText } from "@/app/errors";
import { isOn, renew, thisBrowser, turnOn } from "@/app/push";
import { IconButton, useToast } from "@/design";
import { BellFilledIcon, BellIcon } from "@/design/icons";
import { useLanguage, useTexts } from "@/texts";

type Profile = components["schemas"]["UserProfile"];

/**
 * Whether this browser tells its user that the host, whom they follow, is live. The browser is asked for its permission by the click that turns it on, and
 * never before. Turning it off is for this host alone: others that are followed go on.
 */
export function AlertButton({ client, userId, host, onChange, browser = thisBrowser() }: {
  client: Pick<Client, "rest">;
  userId: string;
  host: Profile;
  onChange: (host: Profile) => void;
  browser?: ReturnType<typeof thisBrowser>;
}) {
  const texts = useTexts("stage").alerts;
  const language = useLanguage();
  const toast = useToast();
  const toText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    // What fails here is tried again at the next visit.
    if (browser) renew(client, browser, userId, language).catch(() => {});
    // Once a page: nothing that it reads changes what is registered.
  }, []);
  if (!browser) return null;
  const isPressed = host.notify && isOn(browser, userId);
  const toggle = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      const result = isPressed ? "on" : await turnOn(client, browser, userId, language);
      if (result !== "on") return toast(texts[result], "bad");
      const answer = await client.rest.post("/api/users/{userId}/follow", { path: { userId: host.id }, body: { notify: !isPressed } });
      onChange({ ...host, notify: answer.notify, isFollowed: answer.following });
      toast(answer.notify ? texts.on(host.displayName) : texts.off(host.displayName), "good");
    } catch (error) {
      toast(toText(error), "bad");
    } finally {
      setBusy(false);
    }
  };
  return (
    <IconButton isSmall label={texts.label(host.displayName)} aria-pressed={isPressed} aria-busy={isBusy || undefined} onClick={() => void toggle()}>
      {isPressed ? <BellFilledIcon /> : <BellIcon />}
    </IconButton>
  );
}
