import type { components } from "@livehouse/client";
import { useState } from "react";
import { Button } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../../hooks/useAsk";
import { Problem } from "../../Problem";
import { useHost } from "../../useHost";
import { useDeskState } from "../DeskContext";
import { CopyField } from "./CopyField";
import styles from "./encoder.module.css";

/** An encoder's way into the media server's room, where that has an ingress: its viewers watch by WebRTC. */
export function Ingress() {
  const texts = useTexts("studio").encoder;
  const { client } = useHost();
  const { phase, mediaServer, desk: { stream } } = useDeskState();
  const [made, setMade] = useState<components["schemas"]["IngressAnswer"] | null>(null);
  const doing = useDoing();
  if (phase !== "live" || mediaServer === "unavailable" || !stream) return null;
  const open = (kind: "rtmp" | "whip") => doing.run(async () => {
    setMade(await client.rest.post("/api/live/{streamId}/ingress", { path: { streamId: stream.id }, body: { kind } }));
  });
  return (
    <details className={styles.more}>
      <summary>{texts.other}</summary>
      <p>{texts.otherText}</p>
      <div className={styles.row}>
        {(["rtmp", "whip"] as const).map((kind) => (
          <Button key={kind} isSmall isBusy={doing.isBusy} onClick={() => void open(kind)}>{texts.openIngress[kind]}</Button>
        ))}
      </div>
      {made && <CopyField label={texts.address} value={made.url} copy={texts.copyAddress} />}
      {made && <CopyField label={texts.key} value={made.streamKey} copy={texts.copyKey} isSecret />}
      <Problem error={doing.error} />
    </details>
  );
}
