import type { ReactNode } from "react";
import styles from "./Page.module.css";
import { classes } from "./classes";

export interface PageProps {
  /** The heading, and the window's title. */
  title: string;
  children: ReactNode;
  /** Buttons beside the heading. */
  actions?: ReactNode;
  /** `narrow`: a form; `full`: from edge to edge, with a heading only for screen readers. */
  width?: "narrow" | "normal" | "full";
}

/** What a page shows below the application's header. The heading takes the focus after a change of the page. */
export function Page({ title, children, actions, width = "normal" }: PageProps) {
  return (
    <div className={classes(styles.page, width !== "normal" && styles[width])}>
      <title>{`${title} · Livehouse`}</title>
      {width === "full" ? <h1 className="visually-hidden" tabIndex={-1}>{title}</h1> : (
        <div className={styles.head}>
          <h1 tabIndex={-1}>{title}</h1>
          {actions}
        </div>
      )}
      {children}
    </div>
  );
}
