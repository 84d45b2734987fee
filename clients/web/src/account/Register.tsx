import { LivehouseError } from "@livehouse/client";
import { useState, type FormEvent } from "react";
import { Link } from "react-router";
import { useErrorText } from "@/app/errors";
import { useClient } from "@/app/SessionContext";
import { Button, Field, Notice, Page } from "@/design";
import { useTexts } from "@/texts";
import styles from "./Form.module.css";
import { useEnter, useFrom } from "./useEnter";

export default function Register() {
  const texts = useTexts("account");
  const client = useClient();
  const from = useFrom();
  const enter = useEnter();
  const toText = useErrorText();
  const [error, setError] = useState<LivehouseError>();
  const [isBusy, setBusy] = useState(false);
  const fault = (field: string) => error?.fields?.[field]?.join(" ");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name)).trim();
    setBusy(true);
    setError(undefined);
    try {
      const answer = await client.rest.post("/api/auth/register", {
        body: {
          email: field("email"), username: field("username"), password: String(form.get("password")),
          ...(field("displayName") && { displayName: field("displayName") }), ...(field("tenant") && { tenant: field("tenant") }),
        },
      });
      enter(answer, from);
    } catch (failure) {
      setError(failure instanceof LivehouseError ? failure : new LivehouseError({ code: "internal" }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page title={texts.register} width="narrow">
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        <Field label={texts.email} name="email" type="email" autoComplete="email" required error={fault("email")} autoFocus />
        <Field
          label={texts.username}
          hint={texts.usernameHint}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          error={fault("username")}
        />
        <Field label={texts.displayName} name="displayName" autoComplete="nickname" error={fault("displayName")} />
        <Field
          label={texts.password}
          hint={texts.passwordHint}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={12}
          required
          error={fault("password")}
        />
        <details>
          <summary>{texts.organisation}</summary>
          <Field label={texts.organisation} hint={texts.organisationHint} name="tenant" autoCapitalize="none" error={fault("tenant")} />
        </details>
        {error && !error.fields && (
          <Notice tone="bad" isAlert>
            {error.code === "conflict" ? texts.taken : error.code === "sso_required" ? texts.ssoRequired : toText(error)}
          </Notice>
        )}
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.register}
        </Button>
      </form>
      <div className={styles.links}>
        <p>
          {texts.hasAccount}{" "}
          <Link to="/sign-in" state={{ from }}>
            {texts.signIn}
          </Link>
        </p>
      </div>
    </Page>
  );
}
