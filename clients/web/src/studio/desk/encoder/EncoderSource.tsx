import { useState } from "react";
import { Badge, Button, Checkbox, Loading, Notice, useToast } from "@/design";
import { useTexts } from "@/texts";
import { Confirm } from "../../Confirm";
import { useDoing } from "../../hooks/useAsk";
import { encoderState, healthTone } from "../../logic/health";
import { Problem } from "../../Problem";
import { useDeskState } from "../DeskContext";
import { tones } from "../tones";
import { CopyField } from "./CopyField";
import styles from "./encoder.module.css";
import { Ingress } from "./Ingress";
import { Monitor } from "./Monitor";
import { RefusedEncoder } from "./RefusedEncoder";

export function EncoderSource() {
  const texts = useTexts("studio").encoder;
  const { channel: { channel, error, reload, rotate, setTakeover }, health, phase } = useDeskState();
  const toast = useToast();
  const doing = useDoing();
  const [isAsking, setAsking] = useState(false);
  if (!channel) return error ? <Problem error={error} onRetry={() => void reload()} /> : <Loading />;
  const { rtmp, recommended } = channel;
  if (!rtmp || rtmp.url === "") return <><Notice tone="warn">{texts.none}</Notice><Ingress /></>;
  return (
    <div className={styles.encoder}>
      <p className={styles.connection} role="status">
        <Badge tone={tones[healthTone(health.status)]}>{texts.states[encoderState(health.status)]}</Badge>
        {phase !== "live" && texts.startsByItself}
      </p>
      <RefusedEncoder />
      <Monitor />
      <CopyField label={texts.address} value={rtmp.url} copy={texts.copyAddress} />
      <CopyField label={texts.key} value={rtmp.streamKey} copy={texts.copyKey} hint={texts.keyHint} isSecret />
      <div className={styles.row}>
        <Button isSmall onClick={() => setAsking(true)}>{texts.rotate}</Button>
      </div>
      <Checkbox
        label={texts.takeover} hint={texts.takeoverHint} checked={channel.takeover === true}
        onChange={(event) => void doing.run(() => setTakeover(event.target.checked))}
      />
      <Problem error={doing.error} />
      <details className={styles.more}>
        <summary>{texts.settings}</summary>
        <p>{texts.help}</p>
        {recommended && <p>{texts.settingsText(recommended.videoBitrateKbps, recommended.audioBitrateKbps, recommended.keyframeSeconds, recommended.fps)}</p>}
        {channel.reconnectSeconds !== undefined && <p>{texts.reconnect(channel.reconnectSeconds)}</p>}
      </details>
      <Ingress />
      {isAsking && (
        <Confirm
          title={texts.rotateAsk} yes={texts.rotate} no={texts.keepKey} isDanger onClose={() => setAsking(false)}
          onYes={async () => {
            await rotate();
            toast(texts.rotated, "good");
          }}
        >
          <p>{texts.rotateText}</p>
        </Confirm>
      )}
    </div>
  );
}
