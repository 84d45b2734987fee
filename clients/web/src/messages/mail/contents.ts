import type { InboxEntry } from "./inbox";
import type { PostOffice } from "./post-office";
import type { Content } from "./thread";

/** What messages say, opened once. In memory alone. */
export class Contents {
  readonly #known = new Map<string, Content>();

  constructor(private readonly office: PostOffice) {}

  /** Opens them, and fetches the sender's keys where the known ones don't open one. */
  async open(entries: readonly InboxEntry[]): Promise<void> {
    for (const entry of entries) {
      if (entry.kind !== "message") continue;
      this.#known.set(entry.messageId, await this.office.openWithFreshKeys(entry).catch((): Content => this.office.open(entry)));
    }
  }

  of = (entry: InboxEntry): Content => {
    const known = this.#known.get(entry.messageId);
    if (known) return known;
    const content = this.office.open(entry);
    if (content.kind === "text") this.#known.set(entry.messageId, content);
    return content;
  };

  isReadable(entry: InboxEntry): boolean {
    return this.#known.get(entry.messageId)?.kind === "text";
  }
}
