import { useEffect, useRef, useState } from "react";
import { Button } from "@/design";
import { playHls } from "@/stage/player/hls";
import { useTexts } from "@/texts";
import { useDeskState } from "../DeskContext";
import styles from "./encoder.module.css";

/** The encoder's picture as viewers get it, with their delay and without sound. Only when asked for: it takes from the upload's own line. */
export function Monitor() {
  const texts = useTexts("studio").monitor;
  const { phase, health, channel } = useDeskState();
  const [isShown, setShown] = useState(false);
  const url = channel.channel?.playback.hls;
  if (phase !== "live" || health.status === "offline" || url === undefined) return null;
  return (
    <div className={styles.monitor}>
      <Button isSmall className={styles.toggle} aria-expanded={isShown} onClick={() => setShown(!isShown)}>{isShown ? texts.hide : texts.show}</Button>
      {isShown && <Picture url={url} />}
    </div>
  );
}

function Picture({ url }: { url: string }) {
  const texts = useTexts("studio").monitor;
  const ref = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<"waiting" | "playing" | "lost">("waiting");
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    let isOver = false;
    let destroy = () => {};
    const start = async () => {
      try {
        const engine = await playHls(video, url, { onPicture: () => setState("playing"), onQualities: () => {}, onLost: () => setState("lost") });
        if (isOver) engine.destroy();
        else destroy = engine.destroy;
      } catch {
        if (!isOver) setState("lost"); // The player itself could not be loaded.
      }
    };
    // React's strict mode runs an effect twice at once: two players would take the element from each other.
    const timer = setTimeout(() => void start());
    return () => {
      isOver = true;
      clearTimeout(timer);
      destroy();
    };
  }, [url]);
  return (
    <figure className={styles.picture}>
      <video ref={ref} className={styles.video} autoPlay muted playsInline aria-label={texts.title} />
      {state !== "playing" && <figcaption className={styles.caption} role="status">{texts[state]}</figcaption>}
    </figure>
  );
}
