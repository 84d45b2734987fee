import { Dialog } from "@/design";
import { useTexts } from "@/texts";
import { Details, styles, When } from "../parts";
import type { Delivery } from "./api";
import { readable } from "./delivery";

/** What was sent, and each answer to it. */
export function DeliveryDialog({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const texts = useTexts("console").webhooks;
  return (
    <Dialog title={delivery.type} onClose={onClose} isWide>
      <div className={styles.form}>
        <Details
          rows={[
            ["id", <code>{delivery.id}</code>],
            [texts.state, texts.states[delivery.state]],
            ["streamId", delivery.streamId],
            [texts.attempts, delivery.attempts],
            [texts.at, <When at={delivery.createdAt} />],
          ]}
        />
        <h3>{texts.answers}</h3>
        <ol className={styles.attempts}>
          {[...delivery.responses].reverse().map(({ at, status, error }) => (
            <li key={at} data-ok={error === null || undefined}>
              <strong>{status ?? texts.noAnswer}</strong> · <When at={at} />
              {error && (
                <>
                  <br />
                  {error}
                </>
              )}
            </li>
          ))}
        </ol>
        <h3>{texts.body}</h3>
        <pre className={styles.code} tabIndex={0} aria-label={texts.body}>
          {readable(delivery.request.body)}
        </pre>
      </div>
    </Dialog>
  );
}
