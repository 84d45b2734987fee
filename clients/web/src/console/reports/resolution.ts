/** What a moderator decided: words that stay in the audit log and in the report. */
export const decisions = ["dismissed", "warned", "stream_killed", "escalated"] as const;

export type Decision = (typeof decisions)[number];

/** The reason that the audit log gets of a stream that a report ended; at most 200 characters, as the server takes. */
export function killReason(reportReason: string, note: string): string {
  const text = note.trim() || reportReason;
  return [...text].slice(0, 200).join("");
}
