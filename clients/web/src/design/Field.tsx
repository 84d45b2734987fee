import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";
import styles from "./Field.module.css";
import { classes } from "./classes";

interface Labels {
  label: string;
  /** What to enter, when the label does not say it all. */
  hint?: ReactNode;
  /** What is wrong with it. */
  error?: ReactNode;
}

interface Ids {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** A label, a control and what there is to say about it, tied together for screen readers. */
export function FieldFrame({ label, hint, error, children }: Labels & { children: (ids: Ids) => ReactNode }) {
  const id = useId();
  const described = classes(hint ? `${id}-hint` : null, error ? `${id}-error` : null);
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {hint && <p id={`${id}-hint`} className={styles.hint}>{hint}</p>}
      {error && <p id={`${id}-error`} className={styles.error} role="alert">{error}</p>}
    </div>
  );
}

export function Field({ label, hint, error, className, ...rest }: Labels & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return <FieldFrame {...{ label, hint, error }}>{(ids) => <input className={classes(styles.input, className)} {...rest} {...ids} />}</FieldFrame>;
}

export function TextArea({ label, hint, error, className, ...rest }: Labels & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <FieldFrame {...{ label, hint, error }}>{(ids) => <textarea className={classes(styles.input, className)} {...rest} {...ids} />}</FieldFrame>;
}

export interface Option {
  value: string;
  label: string;
}

export function Select({ label, hint, error, options, className, ...rest }: Labels & SelectHTMLAttributes<HTMLSelectElement> & { options: readonly Option[] }) {
  return (
    <FieldFrame {...{ label, hint, error }}>
      {(ids) => (
        <select className={classes(styles.input, className)} {...rest} {...ids}>
          {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </select>
      )}
    </FieldFrame>
  );
}

export function Checkbox({ label, hint, ...rest }: Omit<Labels, "error"> & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input type="checkbox" id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && <p id={`${id}-hint`} className={styles.hint}>{hint}</p>}
      </div>
    </div>
  );
}
