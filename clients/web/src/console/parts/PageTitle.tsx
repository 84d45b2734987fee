import type { ReactNode } from "react";
import { useTexts } from "@/texts";
import styles from "./parts.module.css";

/** The heading of a page of the console, which takes the focus after a change of the page; also the window's title. */
export function PageTitle({ title, lead, actions }: { title: string; lead?: ReactNode; actions?: ReactNode }) {
  const texts = useTexts("console");
  return (
    <header className={styles.pageTitle}>
      <title>{`${title} · ${texts.title} · Livehouse`}</title>
      <div className={styles.panelHead}>
        <h1 tabIndex={-1}>{title}</h1>
        {actions && <div className={styles.panelActions}>{actions}</div>}
      </div>
      {lead && <p className={styles.lead}>{lead}</p>}
    </header>
  );
}
