import type { Stream } from "@livehouse/client";
import { Badge, ButtonLink } from "@/design";
import { EyeIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { clockText, liveSeconds } from "../logic/figures";
import { useFormat } from "../useFormat";
import { useNow } from "../useNow";
import styles from "./Overview.module.css";

export function LiveCard({ stream }: { stream: Stream }) {
  const texts = useTexts("studio");
  const common = useTexts("common");
  const format = useFormat();
  const now = useNow(1000);
  return (
    <article className={styles.live}>
      <div className={styles.what}>
        <div className={styles.badges}>
          <Badge tone="live">{common.live}</Badge>
          <span className={styles.clock}>{clockText(liveSeconds(stream.startedAt, null, now))}</span>
          <span className={styles.count}><EyeIcon size={16} />{common.viewers(stream.viewers)}</span>
        </div>
        <h3 className={styles.title}>{stream.title}</h3>
        <p className={styles.meta}>{texts.visibility[stream.visibility]} · {stream.startedAt && format.short(stream.startedAt, now)}</p>
      </div>
      <ButtonLink to={`/studio/desk/${stream.eventId ?? stream.id}`} kind="primary" aria-label={texts.overview.openDeskOf(stream.title)}>
        {texts.overview.openDesk}
      </ButtonLink>
    </article>
  );
}
