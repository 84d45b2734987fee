import { reportOfBuffer, StallMeter, type QualityReport } from '@livehouse/client';
import { useEventListener } from 'expo';
import type { VideoPlayer } from 'expo-video';
import { useEffect, useRef, useState } from 'react';
import type { ViewerQuality } from '../live/use-quality';
import { readVariants, type Variants } from './variants';

/**
 * Measures the player of a live playlist, and lets it play what is followed. Its tracks can't be chosen, so another playlist takes the place of the list of
 * all qualities.
 */
export function useHlsQuality(player: VideoPlayer, url: string, quality: ViewerQuality | undefined): void {
  const [variants, setVariants] = useState<Variants>();
  const [stalls] = useState(() => new StallMeter());
  const hasBegun = useRef(false);
  const playing = useRef(url);
  const isLookingUp = useRef(false);

  useEventListener(player, 'statusChange', ({ status }) => {
    // Before the first picture it waits for the stream, not for the network.
    if (status === 'loading' && hasBegun.current) stalls.begin();
    else stalls.end();
    if (status !== 'readyToPlay') return;
    hasBegun.current = true;
    if (!quality || variants || isLookingUp.current) return;
    isLookingUp.current = true;
    // A list that is not there now is asked for when the player goes on the next time.
    lookUp(url).then(setVariants, () => (isLookingUp.current = false));
  });

  const attach = quality?.attach;
  useEffect(() => {
    const measure = (): QualityReport | undefined => {
      const stalledMs = stalls.take();
      if (!hasBegun.current) return undefined;
      if (player.status === 'loading') return { quality: 'poor', stalledMs };
      // Stopped by a call, say.
      if (player.status !== 'readyToPlay' || !player.playing) return undefined;
      // -1: the player does not know.
      const ahead = player.bufferedPosition < 0 ? Infinity : player.bufferedPosition - player.currentTime;
      return reportOfBuffer(ahead, stalledMs);
    };
    const choices = { lowest: variants?.lowest !== undefined, audio: variants?.audio !== undefined };
    return attach?.({ measure, choices });
  }, [attach, player, stalls, variants]);

  const followed = quality?.followed ?? 'auto';
  const wanted = (followed === 'auto' ? undefined : variants?.[followed]) ?? url;
  useEffect(() => {
    if (playing.current === wanted) return;
    playing.current = wanted;
    hasBegun.current = false;
    stalls.end();
    const replace = async () => {
      await player.replaceAsync(wanted);
      if (playing.current === wanted) player.play();
    };
    replace().catch(() => {}); // A source that can't be played is told by the player's status.
  }, [player, stalls, wanted]);
}

async function lookUp(url: string): Promise<Variants> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The playlist was answered with ${answer.status}.`);
  return readVariants(await answer.text(), url);
}
