import { Badge, Button, Notice } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../../hooks/useAsk";
import { isBlockedAsMixed } from "../../logic/media-server";
import type { PublishState } from "../../logic/desk";
import { Problem } from "../../Problem";
import { useDeskState } from "../DeskContext";
import styles from "./camera.module.css";
import { Devices } from "./Devices";
import { Preview } from "./Preview";

const tones = { idle: "neutral", connecting: "info", publishing: "good", reconnecting: "warn", failed: "bad" } as const satisfies Record<PublishState, string>;

export function CameraSource() {
  const texts = useTexts("studio").camera;
  const { mediaServer, checkMediaServer, setSource, channel, phase, publishing, sendPicture, local } = useDeskState();
  const doing = useDoing();
  const url = channel.channel?.playback.webrtc.url ?? "";
  const hasPicture = local.tracks.camera !== null || local.tracks.screen !== null;
  const maySend = phase === "live" && (publishing.state === "idle" || publishing.state === "failed");
  return (
    <div className={styles.camera}>
      {mediaServer === "unavailable" && (
        <Notice tone="warn" isAlert>
          <p>{texts.noServer}</p>
          <div className={styles.row}>
            <Button isSmall kind="primary" onClick={() => setSource("encoder")}>{texts.useEncoder}</Button>
            <Button isSmall onClick={checkMediaServer}>{texts.checkAgain}</Button>
          </div>
        </Notice>
      )}
      {isBlockedAsMixed(location.protocol, url) && <Notice tone="warn">{texts.mixed}</Notice>}
      <Preview />
      <Devices />
      {phase === "live" && publishing.state === "failed" && <Notice tone="bad" isAlert>{texts.states.failed}</Notice>}
      {phase === "live" && (
        <div className={styles.row}>
          <span role="status">{publishing.state !== "failed" && <Badge tone={tones[publishing.state]}>{texts.states[publishing.state]}</Badge>}</span>
          {maySend && (
            <Button isSmall kind="primary" disabled={!hasPicture} isBusy={doing.isBusy} onClick={() => void doing.run(sendPicture)}>{texts.connect}</Button>
          )}
          {!maySend && <Button isSmall onClick={() => void publishing.stop()}>{texts.stop}</Button>}
        </div>
      )}
      <Problem error={doing.error} />
    </div>
  );
}
