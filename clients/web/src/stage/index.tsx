import { useParams } from "react-router";
import { useErrorText } from "@/app/errors";
import { useClient, useUser } from "@/app/SessionContext";
import { Button, ButtonLink, Loading, Notice, Page } from "@/design";
import { useTexts } from "@/texts";
import styles from "./Stage.module.css";
import { StageView } from "./StageView";
import { useTarget } from "./useTarget";
import { Waiting } from "./Waiting";

/** `/watch/:id`: a stream's id, or an event's. */
export default function Stage() {
  const { id = "" } = useParams();
  const texts = useTexts("stage");
  const common = useTexts("common");
  const client = useClient();
  const user = useUser();
  const toText = useErrorText();
  const [target, again] = useTarget(client, id);
  switch (target.kind) {
    case "loading":
      return <Loading />;
    case "stream":
      return <StageView key={target.stream.id} client={client} initial={target.stream} event={target.event} />;
    case "event":
      return (
        <Page title={target.event.title} width="full">
          <div className={styles.alone}><Waiting client={client} title={target.event.title} startsAt={target.event.startsAt} event={target.event} /></div>
        </Page>
      );
    case "missing":
      return (
        <Page title={texts.missing.title} width="narrow">
          <p>{texts.missing.text}</p>
          {!user && <ButtonLink kind="primary" to="/sign-in" state={{ from: `/watch/${encodeURIComponent(id)}` }}>{common.signIn}</ButtonLink>}
          <ButtonLink to="/">{texts.end.others}</ButtonLink>
        </Page>
      );
    case "signIn":
      return (
        <Page title={texts.forUsers.title} width="narrow">
          <p>{texts.forUsers.text}</p>
          <ButtonLink kind="primary" to="/sign-in" state={{ from: `/watch/${encodeURIComponent(id)}` }}>{common.signIn}</ButtonLink>
        </Page>
      );
    case "error":
      return (
        <Page title={texts.title} width="narrow">
          <Notice tone="bad" isAlert>{toText(target.error)}</Notice>
          <Button kind="primary" onClick={again}>{common.retry}</Button>
        </Page>
      );
  }
}
