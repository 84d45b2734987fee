import { Button } from "@/design";
import { PinIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { useDoing } from "../../hooks/useAsk";
import { Problem } from "../../Problem";
import { useDeskState } from "../DeskContext";
import styles from "./chat.module.css";

export function Pins() {
  const texts = useTexts("studio").chat;
  const { desk: { stream, live } } = useDeskState();
  const doing = useDoing();
  const pins = stream?.pinned ?? [];
  if (pins.length === 0) return null;
  return (
    <section className={styles.pins} aria-label={texts.pinned}>
      <ul className={styles.pinList}>
        {pins.map((pin) => (
          <li key={pin.messageId} className={styles.pin}>
            <PinIcon size={16} />
            <span><strong>{pin.userName}</strong> {pin.text}</span>
            <Button
              isSmall kind="quiet" aria-label={`${texts.unpin}: ${pin.text}`}
              onClick={() => live && void doing.run(() => live.unpin(pin.messageId))}
            >
              {texts.unpin}
            </Button>
          </li>
        ))}
      </ul>
      <Problem error={doing.error} />
    </section>
  );
}
