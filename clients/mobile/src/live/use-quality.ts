import { QualityFollower, type FollowedQuality, type QualityChoices, type QualityReport } from '@livehouse/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LiveHandle } from './use-live';

/** What a player tells about itself. */
export interface QualityPlayer {
  /** How the connection was since it was asked last; undefined: it can't tell, or nothing plays. */
  readonly measure: () => QualityReport | undefined;
  readonly choices: QualityChoices;
}

export interface ViewerQuality {
  /** What to play, because the server advised it. */
  readonly followed: FollowedQuality;
  /** The picture in spite of it, until the connection has been good for a while. */
  readonly decline: () => void;
  /** Of the player that is shown. Returns what takes it back. */
  readonly attach: (player: QualityPlayer) => () => void;
}

const NONE: QualityChoices = { lowest: false, audio: false };

/** Tells the server how the viewer's connection is, as long as a player is shown, and says what to play of what it advises. */
export function useQuality(live: LiveHandle | undefined): ViewerQuality {
  const [followed, setFollowed] = useState<FollowedQuality>('auto');
  const follower = useRef<QualityFollower>(undefined);
  const shown = useRef<QualityPlayer>(undefined);

  useEffect(() => {
    if (!live) return;
    const made = new QualityFollower(live, () => shown.current?.measure());
    follower.current = made;
    made.on('change', setFollowed);
    made.offer(shown.current?.choices ?? NONE);
    return () => {
      made.end();
      follower.current = undefined;
      setFollowed('auto');
    };
  }, [live]);

  const attach = useCallback((player: QualityPlayer) => {
    shown.current = player;
    follower.current?.offer(player.choices);
    return () => {
      // The next one may be there already.
      if (shown.current !== player) return;
      shown.current = undefined;
      follower.current?.offer(NONE);
    };
  }, []);
  const decline = useCallback(() => follower.current?.decline(), []);
  return { followed, decline, attach };
}
