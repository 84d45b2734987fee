import { useState } from "react";
import { NavLink, useNavigate } from "react-router";
import { Button, Dialog, Notice, Select } from "@/design";
import { languages, useLanguage, useTexts, type Language } from "@/texts";
import { useErrorText } from "./errors";
import { useSetLanguage } from "./language";
import { initialTheme, keepTheme, type Theme } from "./preferences";
import { thisBrowser, turnOff } from "./push";
import { useSession, useUser } from "./SessionContext";
import { useAreas } from "./Shell";
import styles from "./Shell.module.css";
import { Unread } from "./Unread";

/** Where to go, how it looks, and who one is. */
export function Menu({ unread, onClose }: { unread: number; onClose: () => void }) {
  const texts = useTexts("common");
  const language = useLanguage();
  const setLanguage = useSetLanguage();
  const [theme, setTheme] = useState(initialTheme);
  const user = useUser();
  const session = useSession();
  const navigate = useNavigate();
  const areas = useAreas();
  const toText = useErrorText();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const signOut = async () => {
    setBusy(true);
    setError(undefined);
    const browser = thisBrowser();
    try {
      // Without an answer this browser stays on the user's list until somebody else signs in here, or its push service gives it up.
      if (browser) await turnOff(session.state.client, browser).catch(() => {});
      await session.leave();
      onClose();
      void navigate("/");
    } catch (failure) {
      setError(toText(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={user ? user.displayName : texts.menu} onClose={onClose}>
      <nav className={styles.sheet} aria-label={texts.navigation}>
        {areas.map(({ to, title, isMail }) => (
          <NavLink key={to} to={to} end={to === "/"} className={styles.link!} onClick={onClose}>{title}{isMail && <Unread count={unread} />}</NavLink>
        ))}
        {user && <NavLink to="/notifications" className={styles.link!} onClick={onClose}>{texts.notifications}</NavLink>}
        {!user && <NavLink to="/register" className={styles.link!} onClick={onClose}>{texts.register}</NavLink>}
      </nav>
      <div className={styles.settings}>
        <Select
          label={texts.language} value={language} onChange={(event) => setLanguage(event.target.value as Language)}
          options={Object.entries(languages).map(([value, label]) => ({ value, label }))}
        />
        <Select
          label={texts.theme} value={theme}
          onChange={(event) => {
            const next = event.target.value as Theme;
            setTheme(next);
            keepTheme(next);
          }}
          options={(["system", "light", "dark"] as const).map((value) => ({ value, label: texts.themes[value] }))}
        />
      </div>
      {error && <Notice tone="bad" isAlert>{error}</Notice>}
      {user && <Button isBusy={isBusy} onClick={() => void signOut()}>{texts.signOut}</Button>}
    </Dialog>
  );
}
