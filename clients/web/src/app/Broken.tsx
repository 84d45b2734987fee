import { useEffect } from "react";
import { useRouteError } from "react-router";
import { Button, Page } from "@/design";
import { useTexts } from "@/texts";

const RELOADED = "livehouse.reloadedAt";
const RELOAD_EVERY_MS = 30_000;

/** A server that was updated no longer has the files of the page that is open: then it loads itself anew, but not again and again. */
function isFileMissing(error: unknown): boolean {
  return error instanceof TypeError && /import|module|fetch/i.test(error.message);
}

export function Broken() {
  const texts = useTexts("common").broken;
  const error = useRouteError();
  useEffect(() => {
    if (!isFileMissing(error)) return;
    const last = Number(sessionStorage.getItem(RELOADED));
    if (Date.now() - last < RELOAD_EVERY_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  }, [error]);
  return (
    <main>
      <Page title={texts.title} width="narrow">
        <p>{texts.text}</p>
        <Button kind="primary" onClick={() => location.reload()}>{texts.reload}</Button>
      </Page>
    </main>
  );
}
