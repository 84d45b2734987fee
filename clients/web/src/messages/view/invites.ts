/** The name of a room that nobody guesses. */
export function newRoomPath(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `/room/call-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export type Piece = { kind: "text"; text: string } | { kind: "call"; to: string };

/** Text with the addresses of calls on this server cut out. No other address becomes a link: a message must not lead people elsewhere with a press. */
export function pieces(text: string, origin: string): Piece[] {
  const address = new RegExp(`${origin.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(/(?:room|study)/[^\\s#?]+(?:\\?[^\\s#]*)?(?:#key=[^\\s]+)?)`, "g");
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    if (match.index > at) found.push({ kind: "text", text: text.slice(at, match.index) });
    found.push({ kind: "call", to: match[1]! });
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push({ kind: "text", text: text.slice(at) });
  return found;
}
