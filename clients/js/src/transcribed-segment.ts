import { placeParts, splitText, type CaptionPart } from "./caption-parts.js";

/** What is known of a LiveKit segment before its text: for options that depend on who speaks. */
export interface TranscribedSegment {
  /** LiveKit's `lk.segment_id`. */
  readonly segmentId: string;
  /** The participant whose words these are, or the agent that sent them: which one depends on the agent's SDK. */
  readonly identity: string;
  /** LiveKit's `lk.transcribed_track_id`: the track in which it was said. Not every segment has one. */
  readonly trackId: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What is known of a segment's text, out of one or several text streams. */
export class Segment {
  /** Streams that are being read. */
  reading = 0;
  /** No more guesses; a final text still replaces the one before. */
  isFinal = false;
  cancelSettling: (() => void) | undefined;
  #parts: CaptionPart[] = [];
  /** The parts that became captions. */
  #shown: readonly CaptionPart[] = [];
  #turn = 0;

  /** @param captionId Of the first part; the others have their number behind it. */
  constructor(
    readonly of: TranscribedSegment,
    readonly captionId: string,
    readonly language: string,
    readonly startMs: number,
  ) {}

  /** The participant and the track: one segment of them follows the other. */
  get speaker(): string {
    return `${this.of.identity}\n${this.of.trackId ?? ""}`;
  }

  get hasText(): boolean {
    return this.#parts.length > 0;
  }

  /**
   * Takes the text so far; false when it changes nothing.
   * @param turn The number of the text stream that has it: streams are read at the same time, and what an earlier one says last is older.
   */
  take(text: string, turn: number, isFinal: boolean, nowMs: number): boolean {
    if (turn < this.#turn || (this.isFinal && !isFinal)) return false;
    const texts = splitText(text);
    if (texts.length === 0) return false;
    this.#turn = turn;
    const isNew = (isFinal && !this.isFinal) || texts.join("\n") !== this.#parts.map((part) => part.text).join("\n");
    if (!isNew) return false;
    this.#parts = placeParts(texts, this.#parts, this.startMs, nowMs);
    this.isFinal ||= isFinal;
    return true;
  }

  /**
   * The captions of the text.
   * @param isGrowing The text only ever grows, so a part that is followed by another is final. Otherwise the number of parts may still shrink: only the first
   * one is guessed. Parts that the final text has no more are taken back by an empty text.
   */
  captions(isGrowing: boolean): (CaptionPart & { segmentId: string; final: boolean })[] {
    const known = this.isFinal || isGrowing ? this.#parts : this.#parts.slice(0, 1);
    const gone = this.isFinal ? this.#shown.slice(known.length).map((part) => ({ ...part, text: "" })) : [];
    this.#shown = this.isFinal ? known : [...known, ...this.#shown.slice(known.length)];
    return [...known, ...gone].map((part, place) => ({
      ...part,
      segmentId: place === 0 ? this.captionId : `${this.captionId}-${place + 1}`,
      final: this.isFinal || (isGrowing && place < this.#parts.length - 1),
    }));
  }
}

/** What captions allow in a segment's id, and room for a part's number. */
const ID_MAX = 58;

/** LiveKit's ids are short and simple; those of other programs are made to fit. */
export function captionId(segmentId: string): string {
  return segmentId.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, ID_MAX);
}

/**
 * The words in the raw text of a stream. An agent that was set to `json_format` sends an object a line, whose `text` is the words; everything else is plain.
 * @param isWhole No more comes: a last line without an end is one.
 */
export function wordsOf(raw: string, isWhole: boolean): string {
  if (!raw.startsWith("{")) return raw;
  const lines = raw.split("\n");
  const rest = lines.pop() ?? "";
  if (isWhole && rest !== "") lines.push(rest);
  const words = lines.map(jsonText);
  return words.length > 0 && words[0] === undefined ? raw : words.map((text) => text ?? "").join("");
}

function jsonText(line: string): string | undefined {
  try {
    const said = JSON.parse(line) as { text?: unknown } | null;
    return typeof said?.text === "string" ? said.text : undefined;
  } catch {
    return undefined;
  }
}
