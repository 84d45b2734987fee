import { useCallback, useEffect } from "react";
import { Button, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../../hooks/useAsk";
import { useNames, usePaged, type PageQuery } from "../../hooks/usePeople";
import { Problem } from "../../Problem";
import { useFormat } from "../../useFormat";
import { useHost } from "../../useHost";
import { useDeskState } from "../DeskContext";
import { People } from "./People";

export function Bans({ streamId }: { streamId: string }) {
  const texts = useTexts("studio");
  const { client } = useHost();
  const { desk: { live } } = useDeskState();
  const format = useFormat();
  const toast = useToast();
  const doing = useDoing();
  const path = { streamId };
  const bans = usePaged(useCallback(
    (query: PageQuery) => client.rest.get("/api/live/{streamId}/bans", { path: { streamId }, query }),
    [client, streamId],
  ));
  const { reload } = bans;
  useEffect(() => live?.on("moderation", ({ action }) => {
    if (action === "ban" || action === "unban") void reload().catch(() => {});
  }), [live, reload]);
  const nameOf = useNames(client, bans.items.map(({ userId }) => userId));
  const lift = (userId: string) => doing.run(async () => {
    await client.rest.delete("/api/live/{streamId}/bans/{userId}", { path: { ...path, userId } });
    await reload();
    toast(texts.ban.lifted(nameOf(userId)), "good");
  });
  return (
    <People
      title={texts.moderation.banned} items={bans.items} empty={texts.moderation.noBans} idOf={({ userId }) => userId} nameOf={nameOf}
      about={({ until, reason }) => {
        const end = until === null ? texts.moderation.forGood : texts.moderation.until(format.moment(until));
        return reason ? `${end} · ${reason}` : end;
      }}
      action={texts.moderation.unban} actionOf={texts.moderation.unbanOf} onAction={(id) => void lift(id)}
    >
      {bans.hasMore && <Button isSmall onClick={() => void bans.more()}>{texts.moderation.more}</Button>}
      <Problem error={doing.error} />
    </People>
  );
}
