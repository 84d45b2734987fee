/** A caption's text and its place, in milliseconds since the stream began. */
export interface CaptionPart {
  text: string;
  startMs: number;
  endMs: number;
}

/** Of a part, in UTF-16 units: about four lines of captions. The server takes up to 500 characters, which nobody can read in time. */
export const PART_MAX = 200;

/** A sentence that ends earlier than this is no reason to end a part. */
const SENTENCE_MIN = PART_MAX / 3;

/**
 * Cuts a text into parts, behind a sentence if there is one, else between words. Where each part ends depends only on the text before: a text that grows keeps
 * the parts that it has.
 */
export function splitText(text: string): string[] {
  const parts: string[] = [];
  let rest = text.replace(/\s+/g, " ").trim();
  while (rest.length > PART_MAX) {
    const at = cutOf(rest.slice(0, PART_MAX));
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

function cutOf(head: string): number {
  const sentence = [...head.matchAll(/[.!?…] |[。！？]/g)].at(-1);
  if (sentence && sentence.index >= SENTENCE_MIN) return sentence.index + 1;
  const word = head.lastIndexOf(" ");
  if (word > 0) return word;
  return isHighSurrogate(head.charCodeAt(PART_MAX - 1)) ? PART_MAX - 1 : PART_MAX;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/**
 * Gives each part of a segment its time, by the segment's times so far. Parts that another one follows are over and keep theirs; the others share the time
 * since then by their lengths.
 *
 * @param known The parts as they were, with their times.
 * @param nowMs When the last word of the text was heard.
 */
export function placeParts(texts: readonly string[], known: readonly CaptionPart[], startMs: number, nowMs: number): CaptionPart[] {
  const over = known.slice(0, Math.max(0, Math.min(known.length, texts.length) - 1)).map((part, place) => ({ ...part, text: texts[place] ?? part.text }));
  const open = texts.slice(over.length);
  const begin = over.at(-1)?.endMs ?? startMs;
  const isSame = texts.length === known.length && open.every((text, place) => text === known[over.length + place]?.text);
  const end = Math.max(begin + open.length, isSame ? (known.at(-1)?.endMs ?? nowMs) : nowMs);
  const all = open.reduce((sum, text) => sum + text.length, 0);
  let spoken = 0;
  const at = () => Math.round(begin + ((end - begin - open.length) * spoken) / all);
  const placed = open.map((text, place) => {
    const start = at() + place;
    spoken += text.length;
    return { text, startMs: start, endMs: at() + place + 1 };
  });
  return [...over, ...placed];
}
