/** Why a call ended, for the page's text. `left`: the user wanted it. */
export type CallEnd = "left" | "otherDevice" | "removed" | "closed" | "serverStopped" | "refused" | "unreachable" | "notEncrypted" | "lost";

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

/** Why joining failed, by the name of LiveKit's ConnectionErrorReason: the server said no, or said nothing. */
export function joinFailure(reason: string | undefined): CallEnd {
  return reason === "NotAllowed" ? "refused" : "unreachable";
}

/**
 * The user's place can be given back at once. Not when another device of theirs has taken it, which would end the call there, and not where others decided.
 */
export function givesPlaceBack(end: CallEnd): boolean {
  return ["left", "refused", "unreachable", "notEncrypted"].includes(end);
}

/** Joining anew makes sense, as opposed to after being removed. */
export function canRejoin(end: CallEnd): boolean {
  return end !== "removed" && end !== "closed";
}
