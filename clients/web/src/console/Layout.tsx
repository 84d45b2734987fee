import { Suspense, useId, useState } from "react";
import { NavLink, Outlet, useLocation } from "react-router";
import type { User } from "@/app/session";
import { Loading } from "@/design";
import { useTexts } from "@/texts";
import styles from "./Layout.module.css";
import { groups, maySee, type Section } from "./sections";

/** The menu beside the page; on a phone above it, folded away. */
export function Layout({ me }: { me: User }) {
  const texts = useTexts("console");
  const id = useId();
  const { pathname } = useLocation();
  const [isOpen, setIsOpen] = useState(false);
  const current = pathname.split("/")[2] as Section | undefined;
  return (
    <div className={styles.layout}>
      <nav className={styles.nav} aria-label={texts.title}>
        <button type="button" className={styles.toggle} aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen((before) => !before)}>
          <span>{texts.title}</span>
          <strong>{current ? texts.nav[current] : ""}</strong>
        </button>
        <div id={id} className={styles.menu} data-open={isOpen || undefined}>
          {groups.map(({ name, sections }) => {
            const visible = sections.filter((section) => maySee(section, me));
            return visible.length > 0 && (
              <div key={name} className={styles.group}>
                <p id={`${id}-${name}`} className={styles.groupName}>{texts.groups[name]}</p>
                <ul aria-labelledby={`${id}-${name}`} className={styles.links}>
                  {visible.map((section) => (
                    <li key={section}>
                      <NavLink to={`/console/${section}`} className={styles.link!} onClick={() => setIsOpen(false)}>{texts.nav[section]}</NavLink>
                    </li>
                  ))}
                </ul>
              </div>
            );
          })}
        </div>
      </nav>
      <div className={styles.page}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
}
