import {
  isTrackReference,
  useConnectionQualityIndicator,
  useIsMuted,
  useIsSpeaking,
  VideoTrack,
  type TrackReferenceOrPlaceholder,
} from "@livekit/components-react";
import { Track } from "livekit-client";
import { Avatar, IconButton, classes } from "@/design";
import { MicrophoneIcon, PinIcon, ScreenIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import styles from "./Stage.module.css";

/** One participant's picture or initial, with what there is to know: name, microphone, connection. */
export function Tile({ track, isLarge, isPinned, onPin }: { track: TrackReferenceOrPlaceholder; isLarge: boolean; isPinned: boolean; onPin: () => void }) {
  const all = useTexts("calls");
  const texts = all.call;
  const { participant, source } = track;
  const isScreen = source === Track.Source.ScreenShare;
  const isSpeaking = useIsSpeaking(participant);
  const isMuted = useIsMuted({ participant, source: Track.Source.Microphone });
  const { quality } = useConnectionQualityIndicator({ participant });
  const hasPicture = isTrackReference(track) && !track.publication.isMuted && track.publication.track !== undefined;
  const name = participant.name || participant.identity;
  const shownName = participant.isLocal ? `${name} (${all.you})` : name;
  const state = [
    isScreen ? "" : isMuted ? texts.muted : "",
    isSpeaking ? texts.speaking : "",
    quality === "poor" || quality === "lost" ? texts.quality[quality] : "",
  ];
  return (
    <li className={classes(styles.tile, isSpeaking && !isScreen && styles.speaking)}>
      {hasPicture ? (
        <VideoTrack
          trackRef={track}
          className={classes(styles.video, isScreen && styles.whole, participant.isLocal && !isScreen && styles.mirrored)}
          aria-label={texts.tile(shownName)}
        />
      ) : (
        <Avatar userId={participant.identity} name={name} size="l" />
      )}
      <div className={styles.name}>
        {isScreen ? (
          <ScreenIcon size={16} />
        ) : (
          isMuted && (
            <span className={styles.crossed}>
              <MicrophoneIcon size={16} />
            </span>
          )
        )}
        <span className={styles.label}>{isScreen ? texts.screenOf(name) : shownName}</span>
        <span className="visually-hidden">{state.filter(Boolean).join(", ")}</span>
      </div>
      <IconButton
        isSmall
        className={styles.pin}
        label={isPinned ? texts.unpin : texts.pin(name)}
        aria-pressed={isPinned}
        data-large={isLarge || undefined}
        onClick={onPin}
      >
        <PinIcon size={16} />
      </IconButton>
    </li>
  );
}
