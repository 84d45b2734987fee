/** A piece of speech; its text grows while it is spoken. */
export interface Segment {
  segmentId: string;
  text: string;
  language: string;
  /** When it was put here. */
  at: number;
}

const SEGMENTS_MAX = 4;
const LINES_MAX = 2;

/** A segment that is there is replaced in its place, or taken back by an empty text; a new one is the last. */
export function putCaption(segments: readonly Segment[], next: Segment): readonly Segment[] {
  if (next.text === "") return segments.filter(({ segmentId }) => segmentId !== next.segmentId);
  const index = segments.findIndex(({ segmentId }) => segmentId === next.segmentId);
  return index < 0 ? [...segments, next].slice(-SEGMENTS_MAX) : segments.with(index, next);
}

/** The last lines, of one language: a stream may have several. */
export function textOf(segments: readonly Segment[]): readonly string[] {
  const first = segments[0]?.language;
  return segments.filter(({ language }) => language === first).slice(-LINES_MAX).map(({ text }) => text);
}
