import { LivehouseError, type components } from "@livehouse/client";
import { useState, type FormEvent } from "react";
import { Link } from "react-router";
import { useErrorText } from "@/app/errors";
import { useClient } from "@/app/SessionContext";
import { Button, Field, Notice, Page } from "@/design";
import { useTexts } from "@/texts";
import styles from "./Form.module.css";
import { Organisation } from "./Organisation";
import { SecondFactor, type Pending } from "./SecondFactor";
import { useEnter, useFrom } from "./useEnter";
import { NOT_BEGUN, useSsoReturn } from "./useSsoReturn";

export type Answer = components["schemas"]["LoginAnswer"];

/** What a sign-in answered: a session, or that a second factor is wanted. */
export function signedIn(answer: Answer) {
  return answer.user && answer.accessToken ? { user: answer.user, accessToken: answer.accessToken, mfaSetupRequired: answer.mfaSetupRequired } : undefined;
}

export default function SignIn() {
  const texts = useTexts("account");
  const from = useFrom();
  const enter = useEnter();
  const [pending, setPending] = useState<Pending>();
  const [isOrganisation, setOrganisation] = useState(false);
  const onAnswer = (answer: Answer, goTo = from) => {
    const session = signedIn(answer);
    if (session) enter(session, goTo);
    else if (answer.mfaToken) setPending({ mfaToken: answer.mfaToken, methods: answer.methods ?? [], from: goTo });
  };
  const ssoFailure = useSsoReturn(onAnswer);
  return (
    <Page title={pending ? texts.codeTitle : isOrganisation ? texts.withOrganisation : texts.signIn} width="narrow">
      {ssoFailure && <Notice tone="bad" isAlert>{ssoFailure === NOT_BEGUN ? texts.ssoNotBegun : texts.ssoFailed(ssoFailure)}</Notice>}
      {pending ? <SecondFactor pending={pending} onSignedIn={(session) => enter(session, pending.from)} onBack={() => setPending(undefined)} />
        : isOrganisation ? <Organisation from={from} onAnswer={onAnswer} onBack={() => setOrganisation(false)} />
          : <Password onAnswer={onAnswer} onOrganisation={() => setOrganisation(true)} />}
      {!pending && (
        <div className={styles.links}>
          <p>{texts.noAccount} <Link to="/register" state={{ from }}>{texts.register}</Link></p>
          <p><Link to={from.startsWith("/watch/") ? from : "/"}>{texts.asGuest}</Link></p>
        </div>
      )}
    </Page>
  );
}

function Password({ onAnswer, onOrganisation }: { onAnswer: (answer: Answer) => void; onOrganisation: () => void }) {
  const texts = useTexts("account");
  const client = useClient();
  const toText = useErrorText();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      onAnswer(await client.rest.post("/api/auth/login", { body: { login: String(form.get("login")).trim(), password: String(form.get("password")) } }));
    } catch (failure) {
      const code = failure instanceof LivehouseError ? failure.code : "";
      if (code === "sso_required") onOrganisation();
      else setError(code === "unauthorized" ? texts.wrong : code === "account_locked" ? texts.locked : toText(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <Field label={texts.login} name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus />
      <Field label={texts.password} name="password" type="password" autoComplete="current-password" required />
      {error && <Notice tone="bad" isAlert>{error}</Notice>}
      <Button type="submit" kind="primary" isBusy={isBusy}>{texts.signIn}</Button>
      <Button kind="quiet" onClick={onOrganisation}>{texts.withOrganisation}</Button>
    </form>
  );
}
