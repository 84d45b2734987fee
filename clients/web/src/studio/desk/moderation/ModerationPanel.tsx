import { useDeskState } from "../DeskContext";
import { Bans } from "./Bans";
import { ChatRules } from "./ChatRules";
import { Invites } from "./Invites";
import { Moderators } from "./Moderators";
import styles from "./moderation.module.css";

export function ModerationPanel() {
  const { desk: { stream, event }, isHost } = useDeskState();
  const isInvited = (stream?.visibility ?? event?.visibility) !== "public";
  return (
    <div className={styles.moderation}>
      {stream && <ChatRules stream={stream} />}
      {stream && isInvited && <Invites streamId={stream.id} />}
      {stream && <Bans streamId={stream.id} />}
      {isHost && <Moderators />}
    </div>
  );
}
