import { LivehouseError, type components } from "@livehouse/client";
import { useState, type FormEvent } from "react";
import { useErrorText } from "@/app/errors";
import { useClient, useSession } from "@/app/SessionContext";
import { Button, Field, Notice, Page } from "@/design";
import { useTexts } from "@/texts";
import styles from "./Form.module.css";

type Setup = components["schemas"]["MfaSetupAnswer"];

/** In place of every page, while the session can set up a second factor and nothing else: an authenticator app. */
export default function SetUpFactor() {
  const texts = useTexts("account");
  const client = useClient();
  const session = useSession();
  const toText = useErrorText();
  const [setup, setSetup] = useState<Setup>();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (failure) {
      const code = failure instanceof LivehouseError ? failure.code : "";
      setError(code === "mfa_invalid" ? texts.wrongCode : code === "step_up_required" ? texts.setUpAgain : toText(failure));
    }
    setBusy(false);
  };
  const begin = () => attempt(async () => setSetup(await client.rest.post("/api/auth/mfa/setup", { body: { method: "totp" } })));
  const confirm = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).replace(/\s/g, "");
    void attempt(async () => {
      const answer = await client.rest.post("/api/auth/mfa/verify", { body: { code, ...(setup?.factorId && { factorId: setup.factorId }) } });
      // The session that could only set one up has ended; this one takes its place, and the page that was wanted comes.
      if (answer.user && answer.accessToken) session.enter({ user: answer.user, accessToken: answer.accessToken });
      else location.reload(); // The policy has changed meanwhile: this session stays, and asks anew what it may do.
    });
  };
  return (
    <Page title={texts.setUpTitle} width="narrow">
      <p>{texts.setUpText}</p>
      {!setup ? (
        <div className={styles.form}>
          {error && <Notice tone="bad" isAlert>{error}</Notice>}
          <Button kind="primary" isBusy={isBusy} onClick={() => void begin()}>{texts.setUpBegin}</Button>
        </div>
      ) : (
        <form className={styles.form} onSubmit={confirm}>
          <p>{texts.setUpScan}</p>
          {setup.qrCode && <img className={styles.qr} src={setup.qrCode} alt={texts.setUpQr} />}
          <p>{texts.setUpSecret} <code className={styles.secret}>{setup.secret}</code></p>
          <Field label={texts.code} name="code" autoComplete="one-time-code" inputMode="numeric" spellCheck={false} required autoFocus />
          {error && <Notice tone="bad" isAlert>{error}</Notice>}
          <Button type="submit" kind="primary" isBusy={isBusy}>{texts.goOn}</Button>
        </form>
      )}
    </Page>
  );
}
