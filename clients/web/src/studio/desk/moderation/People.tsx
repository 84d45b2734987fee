import { useId, type ReactNode } from "react";
import { Avatar, Button } from "@/design";
import styles from "./moderation.module.css";

export interface PeopleProps<T> {
  title: string;
  hint?: string;
  items: readonly T[];
  empty: string;
  idOf(item: T): string;
  nameOf(id: string): string;
  about?(item: T): ReactNode;
  /** The button at each of them. */
  action: string;
  actionOf(name: string): string;
  onAction(id: string): void;
  children?: ReactNode;
}

/** Users with one thing that can be done about each. */
export function People<T>({ title, hint, items, empty, idOf, nameOf, about, action, actionOf, onAction, children }: PeopleProps<T>) {
  const heading = useId();
  return (
    <section className={styles.people} aria-labelledby={heading}>
      <h2 id={heading} className={styles.title}>{title}</h2>
      {hint && <p className={styles.hint}>{hint}</p>}
      {items.length === 0 && <p className={styles.hint}>{empty}</p>}
      <ul className={styles.list}>
        {items.map((item) => {
          const id = idOf(item);
          const name = nameOf(id);
          return (
            <li key={id} className={styles.person}>
              <Avatar userId={id} name={name} size="s" />
              <span className={styles.who}><strong>{name}</strong>{about && <span className={styles.hint}>{about(item)}</span>}</span>
              <Button isSmall aria-label={actionOf(name)} onClick={() => onAction(id)}>{action}</Button>
            </li>
          );
        })}
      </ul>
      {children}
    </section>
  );
}
