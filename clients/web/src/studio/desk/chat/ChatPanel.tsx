import type { ShownMessage } from "@livehouse/client";
import { useState } from "react";
import { useTexts } from "@/texts";
import { useFormat } from "../../useFormat";
import { useNow } from "../../useNow";
import { useDeskState } from "../DeskContext";
import { BanDialog } from "./BanDialog";
import styles from "./chat.module.css";
import { Composer } from "./Composer";
import { MessageActions } from "./MessageActions";
import { MessageList } from "./MessageList";
import { Pins } from "./Pins";

export interface Person {
  id: string;
  name: string;
}

export function ChatPanel() {
  const texts = useTexts("studio").chat;
  const { desk: { live, state, event }, phase } = useDeskState();
  const format = useFormat();
  const now = useNow(30_000);
  const [chosen, setChosen] = useState<ShownMessage | null>(null);
  const [banned, setBanned] = useState<Person | null>(null);
  if (live === null) {
    const opensAt = event && event.chatOpensBeforeSeconds > 0 ? Date.parse(event.startsAt) - event.chatOpensBeforeSeconds * 1000 : null;
    return (
      <p className={styles.closed}>
        {opensAt === null || opensAt < now ? texts.opensWithStart : texts.opens(format.relative(new Date(opensAt).toISOString(), now))}
      </p>
    );
  }
  return (
    <div className={styles.chat}>
      <Pins />
      <MessageList messages={state.messages} onChoose={setChosen} />
      {phase !== "ended" && phase !== "cancelled" && <Composer />}
      {chosen && (
        <MessageActions
          message={chosen} onClose={() => setChosen(null)}
          onBan={(person) => {
            setChosen(null);
            setBanned(person);
          }}
        />
      )}
      {banned && <BanDialog person={banned} onClose={() => setBanned(null)} />}
    </div>
  );
}
