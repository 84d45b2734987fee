import { Badge } from "@/design";
import { useTexts } from "@/texts";
import { useLoad } from "../data/useLoad";
import { styles } from "../parts";
import { useClient } from "../session";
import { healthOf, toneOfCheck } from "./checks";

const EVERY_MS = 15_000;

/** What the server says of its own parts, and why one of them is not well. */
export function Checks() {
  const texts = useTexts("console").overview.checks;
  const client = useClient();
  const { data } = useLoad((signal) => client.rest.get("/health", { signal }).catch(healthOf), [client], EVERY_MS);
  if (!data) return null;
  return (
    <ul className={styles.checks} aria-label={texts.title}>
      {Object.entries(data.checks).map(([name, { status, detail }]) => (
        <li key={name}><Badge tone={toneOfCheck[status]}>{texts.name(name)}: {texts.statuses[status]}</Badge> {detail}</li>
      ))}
    </ul>
  );
}
