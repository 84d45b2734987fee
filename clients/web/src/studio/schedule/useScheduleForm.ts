import type { LivehouseError } from "@livehouse/client";
import { useRef, useState } from "react";
import { fieldOf, validate, type FormField, type FormFaults, type ScheduleForm } from "../logic/schedule";

export interface FormHandle {
  form: ScheduleForm;
  faults: FormFaults;
  /** What the server says about a field, in its words. */
  refused: Partial<Record<FormField, string>>;
  set<F extends FormField>(field: F, value: ScheduleForm[F]): void;
  /** Whether everything is filled in; otherwise shows what is not, and moves the focus there. */
  check(): boolean;
  refuse(error: LivehouseError): void;
  ref: React.RefObject<HTMLFormElement | null>;
}

/** A form whose faults are shown once it was tried to be sent, and go away while they are mended. */
export function useScheduleForm(initial: ScheduleForm, hasBegun: boolean): FormHandle {
  const [form, setForm] = useState(initial);
  const [isTried, setTried] = useState(false);
  const [refused, setRefused] = useState<FormHandle["refused"]>({});
  const ref = useRef<HTMLFormElement>(null);
  const faults = isTried ? validate(form, new Date(), hasBegun) : {};
  const focusFault = () => {
    // The fields are marked by the next rendering.
    requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  return {
    form, faults, refused, ref,
    set(field, value) {
      setForm((last) => ({ ...last, [field]: value }));
      setRefused((last) => ({ ...last, [field]: undefined }));
    },
    check() {
      setTried(true);
      const isGood = Object.keys(validate(form, new Date(), hasBegun)).length === 0;
      if (!isGood) focusFault();
      return isGood;
    },
    refuse(error) {
      const said = Object.entries(error.fields).map(([name, texts]) => [fieldOf(name), texts.join(" ")] as const);
      setRefused(Object.fromEntries(said.filter(([field]) => field !== null)));
      focusFault();
    },
  };
}
