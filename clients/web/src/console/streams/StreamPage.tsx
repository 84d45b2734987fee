import { useMemo, useState } from "react";
import { Link, useParams } from "react-router";
import { Badge, Button, ButtonLink, Loading, useToast } from "@/design";
import { Timeline } from "@/plots";
import { useTexts } from "@/texts";
import { formatDuration, formatNumber } from "../data/format";
import { useAction } from "../data/useAction";
import { useLoad } from "../data/useLoad";
import { Details, Failure, PageTitle, Stat, Stats, styles, When } from "../parts";
import { useClient, useLocale } from "../session";
import { KillStream } from "./KillStream";
import { healthMarkers, streamPlots } from "./streamPlots";

const EVERY_MS = 10_000;

/** One stream: what it is, its stored figures and its encoder's health over one time axis, and how to end it. */
export function StreamPage() {
  const texts = useTexts("console");
  const { id = "" } = useParams();
  const client = useClient();
  const locale = useLocale();
  const toast = useToast();
  const [isKilling, setIsKilling] = useState(false);
  const stream = useLoad((signal) => client.rest.get("/api/live/{streamId}", { path: { streamId: id }, signal }), [client, id], EVERY_MS);
  const figures = useLoad((signal) => client.rest.get("/api/analytics/events/{id}", { path: { id }, signal }), [client, id], EVERY_MS);
  const health = useLoad((signal) => client.rest.get("/api/streaming/events/{eventId}/health", { path: { eventId: id }, signal }), [client, id], EVERY_MS);
  const plots = useMemo(() => streamPlots(figures.data, health.data, texts.streams.plots), [figures.data, health.data, texts]);
  const markers = useMemo(() => healthMarkers(health.data, texts.health.issue), [health.data, texts]);
  const view = stream.data?.stream;
  const feature = useAction(async () => {
    const request = { path: { streamId: id } };
    if (view?.featured) await client.rest.delete("/api/admin/live/{streamId}/featured", request);
    else await client.rest.put("/api/admin/live/{streamId}/featured", { ...request, body: {} });
    toast(view?.featured ? texts.streams.unfeatured : texts.streams.featured, "good");
    stream.reload();
  });
  const number = (value: number) => formatNumber(value, locale);

  return (
    <>
      <PageTitle
        title={view?.title ?? texts.streams.stream} lead={<Link to="/console/streams">{texts.streams.back}</Link>}
        actions={view?.status === "live" && (
          <>
            <ButtonLink to={`/watch/${id}`}>{texts.streams.watch}</ButtonLink>
            <Button isBusy={feature.isBusy} onClick={() => void feature.run()}>{view.featured ? texts.streams.unfeature : texts.streams.feature}</Button>
            <Button kind="danger" onClick={() => setIsKilling(true)}>{texts.streams.kill}</Button>
          </>
        )}
      />
      {stream.data === undefined && stream.error === undefined && <Loading />}
      <Failure error={stream.error} onRetry={stream.reload} />
      <Failure error={feature.error} />
      {view && (
        <>
          <div className={styles.panel}>
            <Details
              rows={[
                [texts.streams.status, <Badge tone={view.status === "live" ? "live" : "neutral"}>{texts.streams.statuses[view.status]}</Badge>],
                [texts.streams.host, `${view.ownerName} (${view.ownerId})`],
                [texts.streams.since, <When at={view.startedAt} />],
                [texts.streams.ended, view.endedAt && <When at={view.endedAt} />],
                [texts.streams.endReason, view.endReason],
                [texts.streams.tags, view.tags.join(", ")],
                [texts.streams.description, view.description],
                [texts.health.title, health.data && health.data.status !== "offline" && texts.health.statuses[health.data.status]],
              ]}
            />
          </div>
          {figures.data && (
            <Stats label={texts.streams.figures}>
              <Stat name={texts.streams.viewers} value={number(view.viewers)} note={texts.streams.peakOf(number(view.peakViewers))} />
              <Stat name={texts.streams.views} value={number(figures.data.views)} />
              <Stat name={texts.streams.watchTime} value={formatDuration(figures.data.watchSeconds, locale)} />
              <Stat name={texts.streams.messages} value={number(figures.data.chatMessages)} note={texts.streams.chatters(number(figures.data.chatters))} />
              <Stat name={texts.streams.gifts} value={number(figures.data.gifts.count)} />
            </Stats>
          )}
          <div className={styles.panel}>
            <Failure error={figures.error} onRetry={figures.reload} />
            <Timeline title={texts.streams.timeline} plots={plots} markers={markers} />
          </div>
        </>
      )}
      {isKilling && view && (
        <KillStream
          streamId={id} title={view.title} viewers={view.viewers} onClose={() => setIsKilling(false)}
          onKilled={() => {
            stream.reload();
            toast(texts.streams.killed(view.title), "good");
          }}
        />
      )}
    </>
  );
}
