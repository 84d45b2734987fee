/** One frame that does not open means little: it may come before its key. Several within this time mean another passphrase. */
const PROOF_MS = 10_000;
const PROOF_COUNT = 2;

/** livekit-client's worker reports at most five errors a minute of each participant; after a longer silence the frames open. */
const FORGET_MS = 90_000;

/** Which participants send what does not open with this browser's passphrase, from the errors of livekit-client's worker. Times in milliseconds. */
export class Undecryptable {
  readonly #errors = new Map<string, number[]>();

  /** @param message The worker's error: `InvalidKey: …` when the passphrase is wrong, `MissingKey: …` when there is none. */
  note(identity: string | undefined, message: string, now: number): void {
    if (identity === undefined || !/^(InvalidKey|MissingKey)\b/.test(message)) return;
    this.#errors.set(identity, [...(this.#errors.get(identity) ?? []), now].slice(-PROOF_COUNT));
  }

  /** Another passphrase is in use: what was seen before says nothing about it. */
  clear(): void {
    this.#errors.clear();
  }

  at(now: number): Set<string> {
    const proven = [...this.#errors].filter(([, times]) => {
      const last = times.at(-1)!;
      return times.length === PROOF_COUNT && last - times[0]! <= PROOF_MS && now - last < FORGET_MS;
    });
    return new Set(proven.map(([identity]) => identity));
  }
}
