import { useCallback } from "react";
import { Button, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../../hooks/useAsk";
import { useNames, usePaged, type PageQuery } from "../../hooks/usePeople";
import { Problem } from "../../Problem";
import { useHost } from "../../useHost";
import { AddPeople } from "./AddPeople";
import { People } from "./People";

/** Those who moderate all of the host's streams. */
export function Moderators() {
  const texts = useTexts("studio").moderation;
  const { client, user } = useHost();
  const toast = useToast();
  const doing = useDoing();
  const userId = user.id;
  const moderators = usePaged(useCallback(
    (query: PageQuery) => client.rest.get("/api/users/{userId}/moderators", { path: { userId }, query }),
    [client, userId],
  ));
  const nameOf = useNames(client, moderators.items.map((item) => item.userId));
  const change = (what: () => Promise<unknown>, said: string) => doing.run(async () => {
    await what();
    await moderators.reload();
    toast(said, "good");
  });
  const path = "/api/users/{userId}/moderators/{moderatorId}" as const;
  return (
    <People
      title={texts.moderators} hint={texts.moderatorsHint} items={moderators.items} empty={texts.noModerators} idOf={(item) => item.userId} nameOf={nameOf}
      action={texts.remove} actionOf={texts.removeOf}
      onAction={(moderatorId) => void change(() => client.rest.delete(path, { path: { userId, moderatorId } }), texts.removed)}
    >
      {moderators.hasMore && <Button isSmall onClick={() => void moderators.more()}>{texts.more}</Button>}
      <AddPeople
        action={texts.add}
        onAdd={(ids) => change(() => Promise.all(ids.map((moderatorId) => client.rest.put(path, { path: { userId, moderatorId } }))), texts.added)}
      />
      <Problem error={doing.error} />
    </People>
  );
}
