import { useMemo, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { Button, Loading, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useAction } from "../data/useAction";
import { useLoad } from "../data/useLoad";
import { Confirm, Details, Failure, PageTitle, SecretOnce, styles, When } from "../parts";
import { useClient } from "../session";
import { webhookApi } from "./api";
import { Deliveries } from "./Deliveries";
import { lastAnswer } from "./delivery";
import { EndpointForm } from "./EndpointForm";
import { EndpointStatus } from "./Webhooks";

/** One endpoint: what it gets, how that went, and its secret. */
export function EndpointPage() {
  const texts = useTexts("console");
  const { id = "" } = useParams();
  const client = useClient();
  const toast = useToast();
  const navigate = useNavigate();
  const api = useMemo(() => webhookApi(client), [client]);
  const [open, setOpen] = useState<"edit" | "rotate" | "delete" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const loaded = useLoad(async (signal) => (await api.list(undefined, signal)).items.find((item) => item.id === id) ?? null, [api, id]);
  const endpoint = loaded.data;
  const close = () => setOpen(null);
  const test = useAction(async () => {
    const { delivery } = await api.test(id);
    if (delivery.state === "delivered") toast(texts.webhooks.testedOk, "good");
    else toast(texts.webhooks.testFailed(lastAnswer(delivery)), "bad");
    setRound((before) => before + 1);
  });
  const turn = useAction(async () => {
    loaded.replace((await api.change(id, { enabled: endpoint?.status === "disabled" })).endpoint);
  });
  return (
    <>
      <PageTitle
        title={endpoint?.url ?? texts.nav.webhooks}
        lead={<Link to="/console/webhooks">{texts.webhooks.back}</Link>}
        actions={
          endpoint && (
            <>
              <Button isBusy={test.isBusy} onClick={() => void test.run()}>
                {texts.webhooks.test}
              </Button>
              <Button onClick={() => setOpen("edit")}>{texts.webhooks.edit}</Button>
              <Button onClick={() => setOpen("rotate")}>{texts.webhooks.rotate}</Button>
              <Button isBusy={turn.isBusy} onClick={() => void turn.run()}>
                {endpoint.status === "enabled" ? texts.webhooks.turnOff : texts.webhooks.turnOn}
              </Button>
              <Button kind="danger" onClick={() => setOpen("delete")}>
                {texts.webhooks.delete}
              </Button>
            </>
          )
        }
      />
      <Failure error={loaded.error ?? test.error ?? turn.error} onRetry={loaded.error ? loaded.reload : undefined} />
      {endpoint === undefined && loaded.error === undefined && <Loading />}
      {endpoint === null && <p>{texts.nothingFound}</p>}
      {endpoint && (
        <>
          <div className={styles.panel}>
            <Details
              rows={[
                [texts.webhooks.status, <EndpointStatus endpoint={endpoint} />],
                [texts.webhooks.events, endpoint.events.join(", ")],
                [texts.webhooks.description, endpoint.description],
                [texts.webhooks.created, <When at={endpoint.createdAt} />],
              ]}
            />
          </div>
          <Deliveries key={round} api={api} endpointId={id} />
        </>
      )}
      {open === "edit" && endpoint && (
        <EndpointForm
          endpoint={endpoint}
          onClose={close}
          onSave={async (body) => {
            loaded.replace((await api.change(id, body)).endpoint);
            toast(texts.saved, "good");
            close();
          }}
        />
      )}
      {open === "rotate" && (
        <Confirm
          title={texts.webhooks.rotateTitle}
          confirm={texts.webhooks.rotate}
          isDangerous={false}
          onClose={close}
          onConfirm={async () => setSecret((await api.rotate(id)).secret)}
        >
          <p>{texts.webhooks.rotateText}</p>
        </Confirm>
      )}
      {open === "delete" && endpoint && (
        <Confirm
          title={texts.webhooks.deleteTitle(endpoint.url)}
          confirm={texts.webhooks.delete}
          onClose={close}
          onConfirm={async () => {
            await api.remove(id);
            toast(texts.webhooks.deleted, "good");
            void navigate("/console/webhooks");
          }}
        >
          <p>{texts.webhooks.deleteText}</p>
        </Confirm>
      )}
      {secret && <SecretOnce title={texts.webhooks.secretTitle} label={texts.webhooks.secret} value={secret} onClose={() => setSecret(null)} />}
    </>
  );
}
