import { LivehouseError } from "@livehouse/client";
import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from "react";
import { Field } from "@/design";
import { useTexts } from "@/texts";
import { Cancelled, errorOf } from "../data/errors";
import { useAction } from "../data/useAction";
import { useClient } from "../session";
import { FormDialog } from "./FormDialog";

type Guarded = <T>(call: () => Promise<T>) => Promise<T>;

const Context = createContext<Guarded>((call) => call());

/** Wraps a call that may ask for a fresh proof of who one is: the password is asked for, and the call made again. */
export const useStepUp = (): Guarded => useContext(Context);

export function StepUpProvider({ children }: { children: ReactNode }) {
  const [isAsking, setIsAsking] = useState(false);
  const waiting = useRef<{ resolve: () => void; reject: (error: unknown) => void } | null>(null);
  const guarded = useCallback(async <T,>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (!LivehouseError.is(error, "step_up_required")) throw error;
      await new Promise<void>((resolve, reject) => {
        waiting.current?.reject(new Cancelled());
        waiting.current = { resolve, reject };
        setIsAsking(true);
      });
      return call();
    }
  }, []);
  const end = (isProved: boolean) => {
    setIsAsking(false);
    if (isProved) waiting.current?.resolve();
    else waiting.current?.reject(new Cancelled());
    waiting.current = null;
  };
  return (
    <Context value={guarded}>
      {children}
      {isAsking && <PasswordDialog onClose={() => end(false)} onDone={() => end(true)} />}
    </Context>
  );
}

function PasswordDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const texts = useTexts("console");
  const client = useClient();
  const [password, setPassword] = useState("");
  const action = useAction(() => client.rest.post("/api/auth/step-up", { body: { password } }));
  return (
    <FormDialog title={texts.stepUp.title} submit={texts.stepUp.submit} action={action} onClose={onClose} onDone={onDone}>
      <p>{texts.stepUp.why}</p>
      <Field
        label={texts.stepUp.password} type="password" autoComplete="current-password" required data-autofocus
        value={password} error={errorOf(action.error, "password")} onChange={(event) => setPassword(event.target.value)}
      />
    </FormDialog>
  );
}
