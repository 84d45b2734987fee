import { useState } from "react";
import { Badge, Button, Field, Select, useToast, type Column, type Tone } from "@/design";
import { useTexts } from "@/texts";
import { useAction } from "../data/useAction";
import { usePages } from "../data/usePages";
import { Failure, FormDialog, PageList, Panel, styles, When } from "../parts";
import { deliveryStates, type Delivery, type DeliveryState, type WebhookApi } from "./api";
import { DeliveryDialog } from "./DeliveryDialog";
import { lastAnswer } from "./delivery";

const tones: Record<DeliveryState, Tone> = { pending: "neutral", retrying: "warn", delivered: "good", failed: "bad" };

/** What was sent to an endpoint and how it answered; each can be sent again, or everything since a time. */
export function Deliveries({ api, endpointId }: { api: WebhookApi; endpointId: string }) {
  const texts = useTexts("console").webhooks;
  const common = useTexts("console");
  const toast = useToast();
  const [state, setState] = useState<DeliveryState | "">("");
  const [isReplaying, setIsReplaying] = useState(false);
  const [shown, setShown] = useState<Delivery | null>(null);
  const pages = usePages<Delivery>((cursor, signal) => api.deliveries(endpointId, state, cursor, signal), [api, endpointId, state]);
  const resend = useAction(async (id: string) => {
    await api.resend(endpointId, id);
    toast(texts.resent, "good");
    pages.reload();
  });
  const columns: Column<Delivery>[] = [
    {
      key: "type",
      title: texts.type,
      cell: ({ type, streamId }) => (
        <>
          <code>{type}</code>
          {streamId && (
            <>
              <br />
              <span className={styles.quiet}>{streamId}</span>
            </>
          )}
        </>
      ),
    },
    { key: "state", title: texts.state, cell: (delivery) => <Badge tone={tones[delivery.state]}>{texts.states[delivery.state]}</Badge> },
    { key: "attempts", title: texts.attempts, isNumber: true, cell: ({ attempts }) => attempts },
    { key: "answer", title: texts.answer, cell: (delivery) => <span className={styles.clamp}>{lastAnswer(delivery)}</span> },
    { key: "at", title: texts.at, cell: ({ createdAt }) => <When at={createdAt} /> },
    {
      key: "actions",
      title: common.actions,
      cell: (delivery) => (
        <span className={styles.cellActions}>
          <Button isSmall onClick={() => setShown(delivery)}>
            {common.show}
            <span className="visually-hidden">
              {" "}
              {delivery.type} {delivery.id}
            </span>
          </Button>
          <Button isSmall onClick={() => void resend.run(delivery.id)}>
            {texts.resend}
            <span className="visually-hidden">
              {" "}
              {delivery.type} {delivery.id}
            </span>
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Panel title={texts.deliveries} lead={texts.deliveriesLead} actions={<Button onClick={() => setIsReplaying(true)}>{texts.replay}</Button>}>
      <div className={styles.filters}>
        <Select
          label={texts.state} value={state} onChange={(event) => setState(event.target.value as DeliveryState | "")}
          options={[{ value: "", label: common.all }, ...deliveryStates.map((value) => ({ value, label: texts.states[value] }))]}
        />
      </div>
      <Failure error={resend.error} />
      <PageList pages={pages} caption={texts.deliveries} columns={columns} rowKey={({ id }) => id} empty={texts.noDeliveries} />
      {shown && <DeliveryDialog delivery={shown} onClose={() => setShown(null)} />}
      {isReplaying && <Replay api={api} endpointId={endpointId} onClose={() => setIsReplaying(false)} onDone={pages.reload} />}
    </Panel>
  );
}

function Replay({ api, endpointId, onDone, onClose }: { api: WebhookApi; endpointId: string; onDone: () => void; onClose: () => void }) {
  const texts = useTexts("console").webhooks;
  const toast = useToast();
  const [since, setSince] = useState("");
  const action = useAction(async () => {
    const { count } = await api.replay(endpointId, new Date(since).toISOString());
    toast(texts.replayed(count), "good");
    onDone();
  });
  return (
    <FormDialog title={texts.replayTitle} submit={texts.replay} action={action} onClose={onClose}>
      <p>{texts.replayText}</p>
      <Field label={texts.since} type="datetime-local" required value={since} onChange={(event) => setSince(event.target.value)} />
    </FormDialog>
  );
}
