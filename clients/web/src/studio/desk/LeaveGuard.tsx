import { useEffect } from "react";
import { useBlocker } from "react-router";
import { Button, Dialog } from "@/design";
import { useTexts } from "@/texts";

/** Asks before the desk is left while it publishes: the picture is this page's, and ends with it. The browser asks in its own words when the tab closes. */
export function LeaveGuard({ isPublishing }: { isPublishing: boolean }) {
  const texts = useTexts("studio").leave;
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isPublishing && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!isPublishing) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isPublishing]);
  if (blocker.state !== "blocked") return null;
  return (
    <Dialog
      title={texts.title} onClose={blocker.reset}
      actions={
        <>
          <Button onClick={blocker.reset}>{texts.stay}</Button>
          <Button kind="danger" onClick={blocker.proceed}>{texts.leave}</Button>
        </>
      }
    >
      <p>{texts.text}</p>
    </Dialog>
  );
}
