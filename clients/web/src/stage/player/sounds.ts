import type { RemoteTrack } from "livekit-client";

/** LiveKit's `attach` mutes an element without sound and unmutes one with sound. Whether it is heard is the viewer's choice. */
export function attachQuietly(track: RemoteTrack, element: HTMLMediaElement): void {
  const { muted } = element;
  track.attach(element);
  element.muted = muted;
}

/**
 * Every sound of a room. LiveKit's `attach` replaces the sound that an element has: the first one is the video's, so that the browser decides on playing both
 * at once; each further one has an element of its own, which is as loud as the video, and stops with it.
 */
export class Sounds {
  #first: RemoteTrack | undefined;
  readonly #others = new Map<RemoteTrack, HTMLMediaElement>();
  readonly #stop = new AbortController();

  constructor(private readonly video: HTMLVideoElement) {
    for (const event of ["volumechange", "play", "pause"]) video.addEventListener(event, () => this.#follow(), { signal: this.#stop.signal });
  }

  add(track: RemoteTrack): void {
    if (track === this.#first || this.#others.has(track)) return;
    if (this.#first === undefined) {
      this.#first = track;
      attachQuietly(track, this.video);
    } else {
      this.#others.set(track, track.attach());
      this.#follow();
    }
  }

  remove(track: RemoteTrack): void {
    track.detach();
    this.#others.delete(track);
    if (track === this.#first) this.#first = undefined;
  }

  end(): void {
    this.#stop.abort();
    for (const track of this.#others.keys()) track.detach();
    this.#others.clear();
  }

  #follow(): void {
    for (const element of this.#others.values()) {
      element.volume = this.video.volume;
      element.muted = this.video.muted;
      if (this.video.paused) element.pause();
      else void element.play().catch(() => {}); // As the video's own sound, it waits for a gesture of the user.
    }
  }
}
