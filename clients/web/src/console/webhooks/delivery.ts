import type { Delivery } from "./api";

/** How the receiver answered last, such as `500 · The answer is no success.`; a dash before the first attempt. */
export function lastAnswer({ responses }: Pick<Delivery, "responses">): string {
  const last = responses.at(-1);
  return last ? [last.status, last.error].filter((part) => part !== null).join(" · ") || "–" : "–";
}

/** A body as it is read best; as it is where it is no JSON. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
