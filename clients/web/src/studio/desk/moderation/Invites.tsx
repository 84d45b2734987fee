import { useCallback } from "react";
import { Button, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../../hooks/useAsk";
import { useNames, usePaged, type PageQuery } from "../../hooks/usePeople";
import { Problem } from "../../Problem";
import { useHost } from "../../useHost";
import { useDeskState } from "../DeskContext";
import { AddPeople } from "./AddPeople";
import { People } from "./People";

/** Who may watch a stream that is not public. */
export function Invites({ streamId }: { streamId: string }) {
  const texts = useTexts("studio").moderation;
  const { client } = useHost();
  const { isHost } = useDeskState();
  const toast = useToast();
  const doing = useDoing();
  const invites = usePaged(useCallback(
    (query: PageQuery) => client.rest.get("/api/live/{streamId}/invites", { path: { streamId }, query }),
    [client, streamId],
  ));
  const nameOf = useNames(client, invites.items.map(({ userId }) => userId));
  if (!isHost) return null;
  const invite = (userIds: string[]) => doing.run(async () => {
    await client.rest.post("/api/live/{streamId}/invites", { path: { streamId }, body: { userIds } });
    await invites.reload();
    toast(texts.invited, "good");
  });
  const takeBack = (userId: string) => doing.run(async () => {
    await client.rest.delete("/api/live/{streamId}/invites/{userId}", { path: { streamId, userId } });
    await invites.reload();
  });
  return (
    <People
      title={texts.invites} items={invites.items} empty={texts.noInvites} idOf={({ userId }) => userId} nameOf={nameOf}
      action={texts.remove} actionOf={texts.uninviteOf} onAction={(id) => void takeBack(id)}
    >
      {invites.hasMore && <Button isSmall onClick={() => void invites.more()}>{texts.more}</Button>}
      <AddPeople action={texts.invite} onAdd={invite} />
      <Problem error={doing.error} />
    </People>
  );
}
