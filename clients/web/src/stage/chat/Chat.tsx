import type { Client, ShownMessage } from "@livehouse/client";
import { useCallback, useRef, useState } from "react";
import { IconButton } from "@/design";
import { CloseIcon, PinIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { GiftButton } from "../gifts/GiftButton";
import { GiftBanners } from "../gifts/GiftBanners";
import { ReactionBar } from "../Reactions";
import type { StageState } from "../useLive";
import styles from "./Chat.module.css";
import { Composer } from "./Composer";
import { MessageDialog } from "./MessageDialog";
import { MessageList } from "./MessageList";
import { useChatActions } from "./useChatActions";

interface ChatProps {
  client: Client;
  state: StageState;
  onReport: () => void;
}

export function Chat({ client, state, onReport }: ChatProps) {
  const texts = useTexts("stage");
  const { stream, live, messages } = state;
  const actions = useChatActions(client, state);
  const [opened, setOpened] = useState<ShownMessage>();
  // Stays the same: messages are not drawn again because it changed.
  const latest = useRef(actions);
  latest.current = actions;
  const retry = useCallback((message: ShownMessage) => latest.current.retry(message), []);
  const isLive = stream.status === "live";
  const pin = stream.pinned[0];
  return (
    <section className={styles.chat} aria-label={texts.chat.title}>
      {state.phase !== "live" && state.phase !== "guest" && state.phase in texts.phase && (
        <p className={styles.phase} role="status">
          {texts.phase[state.phase as keyof typeof texts.phase]}
        </p>
      )}
      {pin && (
        <div className={styles.pin}>
          <PinIcon size={16} />
          <p>
            <span className="visually-hidden">{texts.chat.pinned}: </span>
            <strong>{pin.userName}</strong> <span dir="auto">{pin.text}</span>
          </p>
          {actions.mayModerate && (
            <IconButton isSmall label={texts.chat.unpin} onClick={() => actions.unpin(pin.messageId)}>
              <CloseIcon size={16} />
            </IconButton>
          )}
        </div>
      )}
      <div className={styles.messages}>
        <MessageList
          messages={messages} isLoaded={state.isLoaded} hostId={stream.ownerId} canWrite={live !== undefined && stream.status !== "ended"}
          onOpen={setOpened} onRetry={retry}
        />
        <GiftBanners live={live} client={client} />
      </div>
      {stream.status !== "ended" && (
        <Composer stream={stream} live={live} isExempt={actions.mayModerate}>
          {live && isLive && (
            <div className={styles.extras}>
              <ReactionBar live={live} />
              <GiftButton live={live} client={client} />
            </div>
          )}
        </Composer>
      )}
      {opened && (
        <MessageDialog
          message={opened}
          stream={stream}
          actions={actions}
          onClose={() => setOpened(undefined)}
          onReport={() => {
            setOpened(undefined);
            onReport();
          }}
        />
      )}
    </section>
  );
}
