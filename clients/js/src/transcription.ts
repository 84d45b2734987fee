import type { BackoffOptions } from "./backoff.js";
import { CaptionQueue, type CaptionRequest } from "./caption-queue.js";
import type { Client } from "./client.js";
import { systemClock, type Clock } from "./clock.js";
import { LivehouseError } from "./errors.js";
import { captionId, Segment, wordsOf, type TranscribedSegment } from "./transcribed-segment.js";

/** Of LiveKit's text streams with transcriptions. */
export const TRANSCRIPTION_TOPIC = "lk.transcription";

/** A text stream as `livekit-client` and `@livekit/rtc-node` read it. */
export interface TextStreamLike extends AsyncIterable<string> {
  /** Its attributes are another object after the last chunk: those of the trailer have been added. */
  readonly info: { readonly id: string; readonly timestamp: number; readonly attributes?: Readonly<Record<string, string>> | undefined };
}

/** A room of `livekit-client` or `@livekit/rtc-node`, as far as it is needed here. */
export interface TranscriptionRoom {
  registerTextStreamHandler(topic: string, callback: (reader: TextStreamLike, participant: { identity: string }) => void): void;
  unregisterTextStreamHandler(topic: string): void;
}

export interface ForwardingOptions {
  /** What is spoken (BCP 47): LiveKit doesn't say. */
  language: string | ((segment: TranscribedSegment) => string);
  /** Which segments become captions. Default: all that are sent in the room, by whomever. */
  accepts?: ((segment: TranscribedSegment) => boolean) | undefined;
  /** False: only final captions. Default true. */
  guesses?: boolean | undefined;
  /** Between two guesses of one segment, in milliseconds. Default 500. */
  guessEveryMs?: number | undefined;
  /** A segment that is never called final counts as final when nothing of it came for so many milliseconds. Default 5000. */
  settleMs?: number | undefined;
  /** Captions that wait for the server at most; beyond it guesses are lost first. Default 200. */
  waitingMax?: number | undefined;
  /** How long `stop` waits for the last captions, in milliseconds. Default 10000. */
  stopMs?: number | undefined;
  /** Delays between attempts. Default `{ baseMs: 500, maxMs: 15000 }`. */
  backoff?: Partial<BackoffOptions> | undefined;
  clock?: Clock | undefined;
  /** A caption was lost; without a caption: nothing can be written any more, and the forwarding has stopped. */
  onError?: ((error: LivehouseError, caption?: CaptionRequest) => void) | undefined;
}

const defaults = { guesses: true, guessEveryMs: 500, settleMs: 5_000, waitingMax: 200, stopMs: 10_000 };

/** Segments that are remembered, the last ones. */
const SEGMENTS_MAX = 200;

/** Text streams that are read at a time. */
const READING_MAX = 100;

/** Of one text stream, in UTF-16 units. */
const TEXT_MAX = 50_000;

/** A sender's clock that differs by more is wrong; in milliseconds. */
const SKEW_MAX = 10_000;

/**
 * Writes the transcriptions of a LiveKit room as a stream's captions, until it is stopped.
 *
 * @param client Signed in as the stream's owner, or with an API key (`captions:write`) as its token.
 * @throws What the room throws when something else on the page already reads the topic.
 */
export function forwardTranscriptions(
  room: TranscriptionRoom,
  client: Pick<Client, "rest">,
  stream: { readonly id: string; readonly startedAt: string | null },
  options: ForwardingOptions,
): TranscriptionForwarder {
  const forwarder = new TranscriptionForwarder(client, stream, options, () => room.unregisterTextStreamHandler(TRANSCRIPTION_TOPIC));
  room.registerTextStreamHandler(TRANSCRIPTION_TOPIC, (reader, participant) => forwarder.handle(reader, participant));
  return forwarder;
}

/**
 * Turns text streams into captions. LiveKit's agents send the words of people as a text stream for each guess, with all the words so far, and one for the final
 * text; their own words as one text stream for a segment, which grows until the segment is over. The latter are called final in the stream's trailer (Python)
 * or never (Node), which is why a segment also becomes final when its speaker begins another one, or nothing more comes of it.
 */
export class TranscriptionForwarder {
  readonly #options: ForwardingOptions & typeof defaults;
  readonly #clock: Clock;
  readonly #queue: CaptionQueue;
  readonly #startedAt: number;
  readonly #segments = new Map<string, Segment>();
  readonly #reading = new Set<AsyncIterator<string>>();
  readonly #release: () => void;
  #turns = 0;
  #stopping: Promise<void> | undefined;

  constructor(
    client: Pick<Client, "rest">,
    stream: { readonly id: string; readonly startedAt: string | null },
    options: ForwardingOptions,
    release: () => void = () => {},
  ) {
    this.#startedAt = Date.parse(stream.startedAt ?? "");
    if (Number.isNaN(this.#startedAt)) throw new LivehouseError({ code: "invalid_state", detail: "The stream has not begun." });
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ForwardingOptions;
    this.#options = { ...defaults, ...given } as ForwardingOptions & typeof defaults;
    this.#clock = options.clock ?? systemClock;
    this.#release = release;
    this.#queue = new CaptionQueue({
      clock: this.#clock,
      post: (body, signal) => client.rest.post("/api/live/{streamId}/captions", { path: { streamId: stream.id }, body, signal }),
      backoff: { baseMs: 500, maxMs: 15_000, ...options.backoff },
      guessEveryMs: this.#options.guessEveryMs,
      waitingMax: this.#options.waitingMax,
      onLost: (caption, error) => this.#options.onError?.(error, caption),
      onRefused: (error) => {
        void this.stop();
        this.#options.onError?.(error);
      },
    });
  }

  /** Captions that are not written yet. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Takes a text stream of the topic: for rooms whose handler is registered elsewhere. Each may be read only once, so nothing else may read it. */
  handle(reader: TextStreamLike, participant: { identity: string }): void {
    if (this.#stopping) return;
    if (this.#reading.size >= READING_MAX) {
      this.#options.onError?.(new LivehouseError({ code: "outbox_full", detail: `More than ${READING_MAX} text streams at a time.` }));
      return;
    }
    const segment = this.#segmentOf(reader, participant.identity);
    if (segment) void this.#read(reader, segment, ++this.#turns);
  }

  /** Reads no more; what was said becomes final, and is written within `stopMs` or lost (`onError`). */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#release();
    for (const iterator of this.#reading) void iterator.return?.().catch(() => {});
    for (const segment of this.#segments.values()) this.#settle(segment);
    await this.#queue.end(this.#options.stopMs);
  }

  #segmentOf(reader: TextStreamLike, identity: string): Segment | undefined {
    const attributes = reader.info.attributes ?? {};
    const of = { segmentId: attributes["lk.segment_id"] || reader.info.id, identity, trackId: attributes["lk.transcribed_track_id"], attributes };
    const known = this.#segments.get(of.segmentId);
    if (known) return known;
    if (this.#options.accepts?.(of) === false) return undefined;
    const { language } = this.#options;
    const now = this.#clock.now();
    const said = Math.abs(reader.info.timestamp - now) <= SKEW_MAX ? Math.min(now, reader.info.timestamp) : now;
    const startMs = Math.max(0, said - this.#startedAt);
    const made = new Segment(of, captionId(of.segmentId), typeof language === "string" ? language : language(of), startMs);
    for (const before of this.#segments.values()) if (before.speaker === made.speaker && before.reading === 0) this.#settle(before);
    this.#segments.set(of.segmentId, made);
    for (const oldest of this.#segments.values()) {
      if (this.#segments.size <= SEGMENTS_MAX) break;
      this.#settle(oldest);
      this.#segments.delete(oldest.of.segmentId);
    }
    return made;
  }

  async #read(reader: TextStreamLike, segment: Segment, turn: number): Promise<void> {
    const iterator = reader[Symbol.asyncIterator]();
    const isFinal = () => reader.info.attributes?.["lk.transcription_final"] === "true";
    // The final text is not guessed before its stream is over.
    const guesses = !isFinal();
    let raw = "";
    let chunks = 0;
    let isWhole = false;
    this.#reading.add(iterator);
    segment.reading++;
    segment.cancelSettling?.();
    try {
      while (raw.length < TEXT_MAX) {
        const next = await iterator.next();
        isWhole = next.done === true;
        if (isWhole || this.#stopping) break;
        raw += next.value;
        chunks++;
        if (guesses) this.#take(segment, wordsOf(raw, false), turn, false, chunks > 1);
      }
      if (!isWhole) void iterator.return?.().catch(() => {});
    } catch {
      // The connection or the sender is gone: what was said until then counts.
    } finally {
      this.#reading.delete(iterator);
      segment.reading--;
    }
    if (this.#stopping) return;
    this.#take(segment, wordsOf(raw, true), turn, isWhole && isFinal(), chunks > 1);
    if (segment.isFinal || segment.reading > 0) return;
    segment.cancelSettling?.();
    segment.cancelSettling = this.#clock.after(this.#options.settleMs, () => this.#settle(segment));
  }

  #take(segment: Segment, text: string, turn: number, isFinal: boolean, isGrowing: boolean): void {
    if (this.#stopping || !segment.take(text, turn, isFinal, Math.max(0, this.#clock.now() - this.#startedAt))) return;
    if (isFinal) segment.cancelSettling?.();
    this.#write(segment, isGrowing);
  }

  /** It is final although nobody said so. */
  #settle(segment: Segment): void {
    segment.cancelSettling?.();
    if (segment.isFinal || !segment.hasText) return;
    segment.isFinal = true;
    this.#write(segment, false);
  }

  #write(segment: Segment, isGrowing: boolean): void {
    for (const caption of segment.captions(isGrowing)) {
      if (caption.final || this.#options.guesses) this.#queue.put({ ...caption, language: segment.language });
    }
  }
}
