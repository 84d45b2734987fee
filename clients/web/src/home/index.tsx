import { LivehouseError, type components } from "@livehouse/client";
import { useEffect, useState } from "react";
import { useErrorText } from "@/app/errors";
import { useClient, useHasRole, useUser } from "@/app/SessionContext";
import { Button, ButtonLink, Empty, Loading, Notice, Page } from "@/design";
import { useTexts } from "@/texts";
import { Card, type Item } from "./Card";
import styles from "./Home.module.css";

const REFRESH_MS = 20_000;

/** What is live and what comes next; looked up anew while the page is seen. */
export default function Home() {
  const texts = useTexts("common");
  const client = useClient();
  const toText = useErrorText();
  const mayStream = useHasRole("streamer");
  const user = useUser();
  const [found, setFound] = useState<components["schemas"]["DiscoverAnswer"]>();
  const [error, setError] = useState<unknown>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const look = () => client.rest.get("/api/discover", { signal: stop.signal }).then(
      (answer) => {
        setFound(answer);
        setError(undefined);
      },
      (failure: unknown) => stop.signal.aborted || setError(failure),
    );
    void look();
    const timer = setInterval(() => document.visibilityState === "visible" && void look(), REFRESH_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [client, tries]);

  if (!found && error === undefined) return <Loading />;
  // The server admits no guests.
  if (!user && LivehouseError.is(error, "unauthorized")) {
    return (
      <Page title={texts.home.title}>
        <Empty title={texts.home.signIn}><ButtonLink kind="primary" to="/sign-in" state={{ from: "/" }}>{texts.signIn}</ButtonLink></Empty>
      </Page>
    );
  }

  const sections: [string, readonly Item[]][] = found ? [
    [texts.home.following, found.following],
    [texts.home.liveNow, found.live],
    [texts.home.featured, found.featured],
    [texts.home.upcoming, found.upcoming],
  ] : [];
  const isEmpty = found !== undefined && sections.every(([, items]) => items.length === 0);
  const goLive = mayStream && <ButtonLink to="/studio" kind="primary">{texts.home.goLive}</ButtonLink>;
  return (
    <Page title={texts.home.title} actions={!isEmpty && goLive}>
      {error !== undefined && (
        <Notice tone="bad" isAlert>
          {toText(error)}
          <div><Button isSmall onClick={() => setTries(tries + 1)}>{texts.retry}</Button></div>
        </Notice>
      )}
      {isEmpty && <Empty title={texts.home.nothing}><p>{mayStream ? texts.home.nothingText : texts.home.comeBack}</p>{goLive}</Empty>}
      {sections.filter(([, items]) => items.length > 0).map(([title, items]) => (
        <section key={title} className={styles.section} aria-label={title}>
          <h2>{title}</h2>
          <ul className={styles.grid}>{items.map((item) => <Card key={`${item.kind} ${item.id}`} item={item} />)}</ul>
        </section>
      ))}
    </Page>
  );
}
