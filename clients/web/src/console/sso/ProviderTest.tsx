import { useState } from "react";
import { Button, Field, Notice } from "@/design";
import { useTexts } from "@/texts";
import { useAction } from "../data/useAction";
import { useLoad } from "../data/useLoad";
import { Details, Failure, Panel, styles } from "../parts";
import { useClient } from "../session";
import type { TestOutcome, TestStep } from "../types";
import { toRequest, type ProviderForm } from "./form";
import { Steps } from "./Steps";

interface Answer {
  ok: boolean;
  steps: TestStep[];
  testId: string;
  reason?: string;
  testUrl?: string;
}

/** Tries what is in the form, without saving it: says step by step what is right and what is wrong, and what to do about it. */
export function ProviderTest({ form }: { form: ProviderForm }) {
  const texts = useTexts("console").sso;
  const client = useClient();
  const [login, setLogin] = useState({ username: "", password: "" });
  const [answer, setAnswer] = useState<Answer | null>(null);
  const test = useAction(async () => {
    setAnswer(null);
    const hasLogin = form.type === "ldap" && login.username !== "";
    setAnswer(await client.rest.post("/api/tenant/sso/test", { body: { provider: toRequest(form, false) as never, ...(hasLogin && { login }) } }));
  });
  return (
    <Panel
      title={texts.test}
      lead={texts.testLead}
      actions={
        <Button kind="primary" isBusy={test.isBusy} onClick={() => void test.run()}>
          {texts.runTest}
        </Button>
      }
    >
      {form.type === "ldap" && (
        <div className={styles.two}>
          <Field
            label={texts.testUser}
            hint={texts.testUserHint}
            autoComplete="off"
            value={login.username}
            onChange={(event) => setLogin({ ...login, username: event.target.value })}
          />
          <Field
            label={texts.testPassword}
            type="password"
            autoComplete="off"
            value={login.password}
            onChange={(event) => setLogin({ ...login, password: event.target.value })}
          />
        </div>
      )}
      <Failure error={test.error} />
      <div aria-live="polite" className={styles.form}>
        {answer && (
          <>
            <Notice tone={answer.ok ? "good" : "bad"}>
              <p>{answer.ok ? texts.testOk : texts.testFailed(answer.reason ?? "")}</p>
            </Notice>
            <Steps steps={answer.steps} />
            {answer.testUrl && (
              <>
                <p>{texts.realSignIn}</p>
                <div>
                  <a className={styles.download} href={answer.testUrl} target="_blank" rel="noreferrer">
                    {texts.openSignIn}
                  </a>
                </div>
                <Outcome testId={answer.testId} />
              </>
            )}
          </>
        )}
      </div>
    </Panel>
  );
}

/** Asks every few seconds how the sign-in in the other tab went. */
function Outcome({ testId }: { testId: string }) {
  const texts = useTexts("console").sso;
  const client = useClient();
  const { data } = useLoad(
    (signal) => client.rest.get("/api/tenant/sso/test/{testId}", { path: { testId }, signal }).catch(() => undefined),
    [client, testId],
    3_000,
  );
  if (!data || data.status === "pending" || data.steps.length === 0) return <p className={styles.quiet}>{texts.waiting}</p>;
  return <OutcomeOf outcome={data} />;
}

function OutcomeOf({ outcome }: { outcome: TestOutcome }) {
  const texts = useTexts("console").sso;
  return (
    <>
      <Notice tone={outcome.ok ? "good" : "bad"} isAlert>
        <p>{outcome.ok ? texts.signInOk : texts.testFailed(outcome.reason ?? "")}</p>
        {outcome.hint && <p>{outcome.hint}</p>}
      </Notice>
      <Steps steps={outcome.steps} />
      <Details
        rows={[
          [texts.givenRoles, outcome.roles.join(", ")],
          [texts.givenGroups, outcome.groups.join(", ")],
          ...outcome.claims.map(({ name, value }) => [name, value] as const),
        ]}
      />
    </>
  );
}
