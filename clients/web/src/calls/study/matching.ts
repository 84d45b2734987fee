import { LivehouseError, type Client, type components } from "@livehouse/client";

export type MatchAnswer = components["schemas"]["MatchAnswer"];

export type MatchState =
  | { kind: "idle" }
  | { kind: "waiting"; topic: string; ticketId?: string | undefined; expiresAt?: number | undefined }
  | { kind: "matched"; topic: string; roomId: string; partnerName: string }
  | { kind: "expired"; topic: string }
  | { kind: "failed"; topic: string; error: unknown };

/** The server answers a longer wait after so many seconds, below what proxies allow and what the client waits for. */
const WAIT_SECONDS = 10;

/** Looks for a partner until there is one, the ticket expires, or the user has enough. One search at a time. */
export class Matching {
  state: MatchState = { kind: "idle" };
  readonly #listeners = new Set<() => void>();
  #search: AbortController | undefined;

  constructor(private readonly client: Client) {}

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  snapshot = (): MatchState => this.state;

  async find(topic: string): Promise<void> {
    this.#search?.abort();
    const search = (this.#search = new AbortController());
    const { signal } = search;
    this.#set({ kind: "waiting", topic });
    try {
      let answer = await this.client.rest.post("/api/match", { body: { topic, waitSeconds: 0 }, signal });
      while (answer.status === "waiting") {
        if (signal.aborted) return;
        this.#set({ kind: "waiting", topic, ticketId: answer.ticketId, expiresAt: Date.parse(answer.expiresAt) });
        answer = await this.client.rest.get("/api/match/{ticketId}", { path: { ticketId: answer.ticketId }, query: { waitSeconds: WAIT_SECONDS }, signal });
      }
      if (!signal.aborted) this.#decide(topic, answer);
    } catch (error) {
      if (!signal.aborted) this.#set({ kind: "failed", topic, error });
    }
  }

  /** Stops waiting. A partner who was found meanwhile is not left alone without a word: the answer is shown. */
  async cancel(): Promise<void> {
    const { state } = this;
    this.#search?.abort();
    if (state.kind !== "waiting") return this.#set({ kind: "idle" });
    this.#set({ kind: "idle" });
    if (state.ticketId === undefined) return;
    try {
      await this.client.rest.delete("/api/match/{ticketId}", { path: { ticketId: state.ticketId } });
    } catch (error) {
      if (!LivehouseError.is(error, "conflict")) return; // The ticket expires by itself.
      const answer = await this.client.rest.get("/api/match/{ticketId}", { path: { ticketId: state.ticketId } }).catch(() => undefined);
      if (answer && this.state.kind === "idle") this.#decide(state.topic, answer);
    }
  }

  reset(): void {
    this.#search?.abort();
    this.#set({ kind: "idle" });
  }

  #decide(topic: string, { status, roomId, partner }: MatchAnswer): void {
    if (status === "matched" && roomId !== null) this.#set({ kind: "matched", topic, roomId, partnerName: partner?.name ?? "" });
    else this.#set(status === "expired" ? { kind: "expired", topic } : { kind: "idle" });
  }

  #set(state: MatchState): void {
    this.state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
