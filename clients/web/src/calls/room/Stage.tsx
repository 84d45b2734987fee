import { useSpeakingParticipants, useTracks, type TrackReferenceOrPlaceholder } from "@livekit/components-react";
import { Track } from "livekit-client";
import { useLayoutEffect, useRef, useState } from "react";
import { useTexts } from "@/texts";
import { gridFor, TILES_MAX, visibleTiles } from "./grid";
import { Tile } from "./Tile";
import styles from "./Stage.module.css";

export type View = "grid" | "speaker";

const idOf = ({ participant, source }: TrackReferenceOrPlaceholder) => `${participant.identity}/${source}`;

/** The pictures: all alike, or one large and the others in a strip. A shared screen is shown large of itself. */
export function Stage({ view }: { view: View }) {
  const texts = useTexts("calls").call;
  const tracks = useTracks([
    { source: Track.Source.Camera, withPlaceholder: true },
    { source: Track.Source.ScreenShare, withPlaceholder: false },
  ]);
  const speakers = useSpeakingParticipants();
  const [pinned, setPinned] = useState<string>();
  const before = useRef<string[]>([]);
  const box = useRef<HTMLUListElement>(null);
  const size = useSize(box);
  const tiles = tracks.map((track) => ({
    id: idOf(track),
    track,
    isLocal: track.participant.isLocal,
    lastSpokeAt: track.participant.lastSpokeAt?.getTime() ?? 0,
  }));
  const screen = tiles.find(({ track }) => track.source === Track.Source.ScreenShare && !track.participant.isLocal);
  const lastSpeaker = speakers.find((one) => !one.isLocal)?.identity;
  const focused =
    tiles.find(({ id }) => id === pinned) ??
    screen ??
    (view === "speaker" ? (tiles.find(({ track }) => track.participant.identity === lastSpeaker) ?? byLastWord(tiles)) : undefined);
  const others = focused ? tiles.filter((tile) => tile !== focused) : tiles;
  const shown = visibleTiles(others, before.current, focused ? 12 : TILES_MAX);
  before.current = shown.map(({ id }) => id);
  const { columns, rows } = gridFor(shown.length, size.width, size.height);
  const tileOf = ({ id, track }: (typeof tiles)[number], isLarge: boolean) => (
    <Tile key={id} track={track} isLarge={isLarge} isPinned={pinned === id} onPin={() => setPinned(pinned === id ? undefined : id)} />
  );
  return (
    <section className={styles.stage} aria-label={texts.participants(new Set(tracks.map(({ participant }) => participant.identity)).size)}>
      {focused && <ul className={styles.focus}>{tileOf(focused, true)}</ul>}
      <ul
        ref={box}
        className={focused ? styles.strip : styles.grid}
        hidden={shown.length === 0}
        style={focused ? undefined : { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))` }}
      >
        {shown.map((tile) => tileOf(tile, false))}
      </ul>
      {others.length > shown.length && <p className={styles.more}>{texts.hidden(others.length - shown.length)}</p>}
      {tiles.length === 1 && <p className={styles.more}>{texts.alone}</p>}
    </section>
  );
}

function byLastWord<T extends { isLocal: boolean; lastSpokeAt: number }>(tiles: readonly T[]): T | undefined {
  return [...tiles].sort((left, right) => Number(left.isLocal) - Number(right.isLocal) || right.lastSpokeAt - left.lastSpokeAt)[0];
}

function useSize(box: React.RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 1280, height: 720 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(([entry]) => entry && setSize({ width: entry.contentRect.width, height: entry.contentRect.height }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return size;
}
