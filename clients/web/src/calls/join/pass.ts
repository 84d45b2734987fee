import type { Client, components } from "@livehouse/client";

/** What is joined: a room by its name, or a study room by its id. */
export type Target = { kind: "room"; name: string; instance: string } | { kind: "study"; id: string };

/** What gets a participant into the call. */
export interface Pass {
  url: string;
  token: string;
  identity: string;
  /** What people call the room. */
  title: string;
  isRoomEncrypted: boolean;
  /** A study room's, whose place can be given back. */
  studyRoom?: components["schemas"]["StudyRoomJson"];
}

/** Rooms of this instance open when the first participant asks for a token. */
export const DEFAULT_INSTANCE = "chat";

/** Asks for a place. It is held for about a minute: call it when the user presses the button, not before. */
export async function requestPass(client: Client, target: Target, participantName: string | undefined, isEncrypted: boolean): Promise<Pass> {
  if (target.kind === "study") {
    const answer = await client.rest.post("/api/rooms/{roomId}/join", {
      path: { roomId: target.id },
      body: participantName ? { username: participantName } : {},
    });
    const { url, token, identity, room } = answer;
    return { url, token, identity, title: room.name, isRoomEncrypted: room.e2eeEnabled, studyRoom: room };
  }
  const { name, instance } = target;
  const answer = await client.rest.post("/api/livekit/token", {
    body: { roomName: name, instance, e2eeEnabled: isEncrypted, ...(participantName ? { participantName } : {}) },
  });
  const { url, token, identity, roomName, e2eeEnabled } = answer;
  return { url, token, identity, title: roomName, isRoomEncrypted: e2eeEnabled };
}

export interface RoomInfo {
  title: string;
  isEncrypted: boolean;
  taken: number;
  seats: number;
  ownerId: string;
}

/** What is known of the room before joining; undefined when it does not exist yet. */
export async function roomInfo(client: Client, target: Target): Promise<RoomInfo | undefined> {
  if (target.kind === "study") {
    const { room } = await client.rest.get("/api/rooms/{roomId}", { path: { roomId: target.id } });
    return { title: room.name, isEncrypted: room.e2eeEnabled, taken: room.occupancy, seats: room.maxOccupancy, ownerId: room.ownerId };
  }
  const { room } = await client.rest.get("/api/livekit/rooms/{name}", { path: { name: target.name }, query: { instance: target.instance } });
  return { title: room.name, isEncrypted: room.e2eeEnabled, taken: room.occupied, seats: room.maxParticipants, ownerId: room.ownerId };
}

/** What the token allows, which LiveKit enforces; `canPublish` is true when the token does not say. */
export function mayPublish(token: string): boolean {
  try {
    const claims = JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as { video?: { canPublish?: boolean } };
    return claims.video?.canPublish ?? true;
  } catch {
    return true; // Not for this page to decide.
  }
}
