import { useIsEncrypted, useIsMuted, useIsSpeaking, useParticipants } from "@livekit/components-react";
import { Track, type Participant } from "livekit-client";
import { Avatar, Badge, IconButton } from "@/design";
import { CloseIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import styles from "./Panel.module.css";

export function People({ onClose }: { onClose: () => void }) {
  const all = useTexts("calls");
  const participants = useParticipants();
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <h2>{all.call.people}</h2>
        <IconButton label={all.close} onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </div>
      <ul className={styles.people}>
        {participants.map((participant) => (
          <Person key={participant.identity} participant={participant} />
        ))}
      </ul>
    </div>
  );
}

function Person({ participant }: { participant: Participant }) {
  const all = useTexts("calls");
  const texts = all.call;
  const isMuted = useIsMuted({ participant, source: Track.Source.Microphone });
  const isSpeaking = useIsSpeaking(participant);
  const isEncrypted = useIsEncrypted(participant);
  const name = participant.name || participant.identity;
  return (
    <li className={styles.person}>
      <Avatar userId={participant.identity} name={name} size="s" />
      <span className={styles.who}>{participant.isLocal ? `${name} (${all.you})` : name}</span>
      {isSpeaking ? <Badge tone="good">{texts.speaking}</Badge> : isMuted && <Badge>{texts.muted}</Badge>}
      {isEncrypted && <Badge tone="good">{texts.encrypted}</Badge>}
    </li>
  );
}
