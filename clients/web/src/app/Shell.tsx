import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Link, NavLink, Outlet, useLocation } from "react-router";
import { Avatar, ButtonLink, IconButton, Loading } from "@/design";
import { MenuIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { Menu } from "./Menu";
import { useHasRole, useSessionState, useUser } from "./SessionContext";
import { Unread } from "./Unread";
import { useUnread } from "./useUnread";
import styles from "./Shell.module.css";

const SetUpFactor = lazy(() => import("@/account/SetUpFactor"));

/** The areas that the user may open. */
export function useAreas(): { to: string; title: string; isMail?: true }[] {
  const texts = useTexts("common");
  const user = useUser();
  const isStaff = useHasRole("moderator", "admin");
  return [
    { to: "/", title: texts.discover },
    ...(user
      ? [
          { to: "/studio", title: texts.studio },
          { to: "/study", title: texts.study },
          { to: "/messages", title: texts.messages, isMail: true as const },
        ]
      : []),
    ...(isStaff ? [{ to: "/console", title: texts.console }] : []),
  ];
}

/** After a change of the page, not of what it shows, keyboard and screen reader go on at its heading. */
function useFocusOnChange() {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const place = pathname.split("/").slice(0, 3).join("/");
  const last = useRef(place);
  useEffect(() => {
    if (last.current === place) return;
    last.current = place;
    (main.current?.querySelector<HTMLElement>("h1") ?? main.current)?.focus();
    window.scrollTo(0, 0);
  }, [place]);
  return main;
}

export function Shell() {
  const texts = useTexts("common");
  const { user, mustSetUpMfa } = useSessionState();
  const areas = useAreas();
  const unread = useUnread();
  const mail = unread > 0 ? `, ${texts.unread(unread)}` : "";
  const [isMenuOpen, setMenuOpen] = useState(false);
  const main = useFocusOnChange();
  const { pathname, search, hash } = useLocation();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content" onClick={() => main.current?.focus()}>
        {texts.skip}
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <Link to="/" className={styles.logo}>
            <img src="/favicon.svg" alt="" width={28} height={28} />
            {texts.name}
          </Link>
          <nav className={styles.links} aria-label={texts.navigation}>
            {areas.map(({ to, title, isMail }) => (
              <NavLink key={to} to={to} end={to === "/"} className={styles.link!}>
                {title}
                {isMail && <Unread count={unread} />}
              </NavLink>
            ))}
          </nav>
          <div className={styles.end}>
            {!user && pathname !== "/sign-in" && (
              <ButtonLink to="/sign-in" state={{ from: pathname + search + hash }} kind="primary" isSmall>
                {texts.signIn}
              </ButtonLink>
            )}
            {user ? (
              <IconButton label={`${texts.menu}: ${texts.account(user.displayName)}${mail}`} onClick={() => setMenuOpen(true)}>
                <Avatar userId={user.id} name={user.displayName} size="s" />
                <span className={styles.onMenu}>
                  <Unread count={unread} />
                </span>
              </IconButton>
            ) : (
              <IconButton label={texts.menu} onClick={() => setMenuOpen(true)}>
                <MenuIcon />
              </IconButton>
            )}
          </div>
        </div>
      </header>
      <main ref={main} id="content" className={styles.main} tabIndex={-1}>
        <Suspense fallback={<Loading />}>{mustSetUpMfa ? <SetUpFactor /> : <Outlet />}</Suspense>
      </main>
      {isMenuOpen && <Menu unread={unread} onClose={() => setMenuOpen(false)} />}
    </div>
  );
}
