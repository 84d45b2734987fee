import { LivehouseError, type Client, type ShownMessage } from "@livehouse/client";
import { useErrorText } from "@/app/errors";
import { useToast } from "@/design";
import { useTexts } from "@/texts";
import type { StageState } from "../useLive";

export interface ChatActions {
  /** The host, a moderator of the host's, or of the platform. */
  mayModerate: boolean;
  pin: (messageId: string) => void;
  unpin: (messageId: string) => void;
  remove: (messageId: string) => void;
  ban: (message: ShownMessage) => void;
  retry: (message: ShownMessage) => void;
}

export function useChatActions(client: Client, { stream, live, canModerate }: Pick<StageState, "stream" | "live" | "canModerate">): ChatActions {
  const texts = useTexts("stage").chat;
  const toast = useToast();
  const toText = useErrorText();
  const attempt = (work: Promise<unknown> | undefined, done?: string) => void work?.then(
    () => done && toast(done, "good"),
    (error: unknown) => (error instanceof LivehouseError && error.code === "closed") || toast(toText(error), "bad"),
  );
  const path = { streamId: stream.id };
  return {
    mayModerate: canModerate,
    pin: (messageId) => attempt(live?.pin(messageId)),
    unpin: (messageId) => attempt(live?.unpin(messageId)),
    remove: (messageId) => attempt(client.rest.delete("/api/live/{streamId}/messages/{messageId}", { path: { ...path, messageId } })),
    ban: ({ userId, userName }) => userId
      && attempt(client.rest.post("/api/live/{streamId}/bans", { path, body: { userId } }), texts.banned(userName ?? userId)),
    retry: ({ clientId }) => clientId !== undefined && attempt(live?.retry(clientId)),
  };
}
