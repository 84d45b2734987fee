/** Why a call ended, for the page's text. `left`: the user wanted it. */
export type CallEnd = "left" | "otherDevice" | "removed" | "closed" | "serverStopped" | "refused" | "lost";

/** Names of LiveKit's DisconnectReason. */
const ends: Record<string, CallEnd> = {
  CLIENT_INITIATED: "left",
  DUPLICATE_IDENTITY: "otherDevice",
  PARTICIPANT_REMOVED: "removed",
  ROOM_DELETED: "closed",
  ROOM_CLOSED: "closed",
  SERVER_SHUTDOWN: "serverStopped",
  JOIN_FAILURE: "refused",
  USER_REJECTED: "refused",
};

export function callEnd(reason: string | undefined): CallEnd {
  return (reason !== undefined && ends[reason]) || "lost";
}

/** Joining anew makes sense, as opposed to after being removed. */
export function canRejoin(end: CallEnd): boolean {
  return end !== "removed" && end !== "closed";
}
