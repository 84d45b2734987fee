import { LivehouseError } from "@livehouse/client";
import { useState, type FormEvent } from "react";
import { useErrorText } from "@/app/errors";
import { useClient, useSession } from "@/app/SessionContext";
import { Button, Field, Notice } from "@/design";
import { useTexts } from "@/texts";
import styles from "./Form.module.css";
import type { Answer } from "./SignIn";
import { keepFrom } from "./useSsoReturn";

/** Sign-in by an organisation's provider: at its page, or, for a directory, with name and password here. */
export function Organisation({ from, onAnswer, onBack }: { from: string; onAnswer: (answer: Answer) => void; onBack: () => void }) {
  const texts = useTexts("account");
  const client = useClient();
  const session = useSession();
  const toText = useErrorText();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [directory, setDirectory] = useState<string>();

  const begin = async (named: string) => {
    const whose = named.includes("@") ? { email: named } : { tenant: named };
    const answer = await client.rest.post("/api/auth/sso/initiate", { body: { ...whose, returnUrl: `${location.origin}/sign-in` } });
    if (answer.redirectUrl) {
      keepFrom(from);
      session.expect();
      location.assign(answer.redirectUrl);
    } else setDirectory(answer.state);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name) ?? "");
    setBusy(true);
    setError(undefined);
    try {
      if (directory === undefined) await begin(field("organisation").trim());
      else {
        const body = { state: directory, username: field("username").trim(), password: field("password") };
        onAnswer(await client.rest.post("/api/auth/sso/callback", { body: body as never }) as Answer);
      }
    } catch (failure) {
      setError(failure instanceof LivehouseError && failure.code === "not_found" ? texts.ssoUnknown : toText(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      {directory === undefined ? <Field key="organisation" label={texts.organisationEmail} name="organisation" autoCapitalize="none" required autoFocus /> : (
        <>
          <Field key="username" label={texts.username} name="username" autoComplete="username" required autoFocus />
          <Field key="password" label={texts.password} name="password" type="password" autoComplete="current-password" required />
        </>
      )}
      {error && <Notice tone="bad" isAlert>{error}</Notice>}
      <Button type="submit" kind="primary" isBusy={isBusy}>{texts.goOn}</Button>
      <Button kind="quiet" onClick={onBack}>{texts.back}</Button>
    </form>
  );
}
