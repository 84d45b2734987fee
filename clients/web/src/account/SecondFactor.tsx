import { LivehouseError } from "@livehouse/client";
import { useState, type FormEvent } from "react";
import { useErrorText } from "@/app/errors";
import { useClient } from "@/app/SessionContext";
import type { SignedIn } from "@/app/session";
import { Button, Field, Notice } from "@/design";
import { useTexts } from "@/texts";
import styles from "./Form.module.css";

export interface Pending {
  mfaToken: string;
  methods: readonly string[];
  from: string;
}

/** The second step of a sign-in: a code of an app, a message or a backup list, or a passkey. */
export function SecondFactor({ pending, onSignedIn, onBack }: { pending: Pending; onSignedIn: (answer: SignedIn) => void; onBack: () => void }) {
  const texts = useTexts("account");
  const client = useClient();
  const toText = useErrorText();
  const [error, setError] = useState<string>();
  const [sent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { mfaToken, methods } = pending;

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (failure) {
      setError(failure instanceof LivehouseError && failure.code === "mfa_invalid" ? texts.wrongCode : toText(failure));
    } finally {
      setBusy(false);
    }
  };
  const verify = async (proof: { code?: string; credential?: unknown }) => {
    const answer = await client.rest.post("/api/auth/mfa/verify", { body: { mfaToken, ...proof } as never });
    const { user, accessToken } = answer as { user?: SignedIn["user"]; accessToken?: string };
    if (user && accessToken) onSignedIn({ user, accessToken });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).replace(/\s/g, "");
    void attempt(() => verify({ code }));
  };
  const send = (method: "sms" | "email") => attempt(async () => {
    await client.rest.post("/api/auth/mfa/challenge", { body: { mfaToken, method } as never });
    setSent(true);
  });
  const usePasskey = () => attempt(async () => {
    const answer = await client.rest.post("/api/auth/mfa/challenge", { body: { mfaToken, method: "passkey" } as never });
    const options = PublicKeyCredential.parseRequestOptionsFromJSON((answer as unknown as { options: PublicKeyCredentialRequestOptionsJSON }).options);
    const credential = await navigator.credentials.get({ publicKey: options }) as PublicKeyCredential | null;
    if (credential) await verify({ credential: credential.toJSON() });
  });
  return (
    <form className={styles.form} onSubmit={submit}>
      <p>{sent ? texts.codeSent : texts.codeText}</p>
      <Field label={texts.code} name="code" autoComplete="one-time-code" inputMode="numeric" spellCheck={false} required autoFocus />
      {error && <Notice tone="bad" isAlert>{error}</Notice>}
      <Button type="submit" kind="primary" isBusy={isBusy}>{texts.goOn}</Button>
      {(["sms", "email"] as const).filter((method) => methods.includes(method)).map((method) => (
        <Button key={method} onClick={() => void send(method)}>{texts.sendCode[method]}</Button>
      ))}
      {methods.includes("passkey") && "PublicKeyCredential" in window && <Button onClick={() => void usePasskey()}>{texts.usePasskey}</Button>}
      <Button kind="quiet" onClick={onBack}>{texts.back}</Button>
    </form>
  );
}
