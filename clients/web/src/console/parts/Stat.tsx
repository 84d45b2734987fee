import type { ReactNode } from "react";
import styles from "./parts.module.css";

/** Figures in a row: a name and its value each. */
export function Stats({ label, children }: { label: string; children: ReactNode }) {
  return <dl className={styles.stats} aria-label={label}>{children}</dl>;
}

export function Stat({ name, value, note, isBad = false }: { name: string; value: ReactNode; note?: ReactNode; isBad?: boolean }) {
  return (
    <div className={styles.stat} data-bad={isBad || undefined}>
      <dt>{name}</dt>
      <dd>
        <span className={styles.statValue}>{value}</span>
        {note && <span className={styles.quiet}>{note}</span>}
      </dd>
    </div>
  );
}
