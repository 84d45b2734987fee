/**
 * Whether what is said stays between the participants, as this browser sees it:
 * - `encrypted`: it sends encrypted, and everything that it receives is.
 * - `wrongPassphrase`: what at least one participant sends does not open with this browser's passphrase.
 * - `partly`: it sends encrypted, but somebody sends in the clear.
 * - `off`: there is no passphrase; the media server can listen.
 * - `unsupported`: the browser can't encrypt media. Nothing is joined then, rather than sent in the clear.
 */
export type EncryptionState = "encrypted" | "wrongPassphrase" | "partly" | "off" | "unsupported";

export interface PeerMedia {
  identity: string;
  /** Publishes anything at all. */
  isSending: boolean;
  /** Everything that the participant publishes is marked as encrypted. */
  isEncrypted: boolean;
}

export interface Encryption {
  state: EncryptionState;
  /** Participants whose media does not open, or that send in the clear. */
  concerned: string[];
}

/**
 * @param isEnabled This browser encrypts what it sends.
 * @param undecryptable Participants of whom a frame did not open since the last one that did.
 */
export function encryptionOf(isEnabled: boolean, peers: readonly PeerMedia[], undecryptable: ReadonlySet<string>): Encryption {
  if (!isEnabled) return { state: "off", concerned: [] };
  const wrong = peers.filter((peer) => undecryptable.has(peer.identity)).map((peer) => peer.identity);
  if (wrong.length > 0) return { state: "wrongPassphrase", concerned: wrong };
  const clear = peers.filter((peer) => peer.isSending && !peer.isEncrypted).map((peer) => peer.identity);
  return clear.length > 0 ? { state: "partly", concerned: clear } : { state: "encrypted", concerned: [] };
}

/** What the lobby does about a passphrase. */
export type LobbyKey =
  /** The room's participants encrypt, and the link has no passphrase. */
  | "missing"
  /** There is one: it is used, whatever the server says about the room, so that the server can't switch encryption off. */
  | "present"
  /** The room is not encrypted, and nobody asked for it. */
  | "none";

export function lobbyKey(isRoomEncrypted: boolean, passphrase: string | undefined): LobbyKey {
  if (passphrase !== undefined) return "present";
  return isRoomEncrypted ? "missing" : "none";
}

/** livekit-client's own test, without loading it. */
export function canEncrypt(scope: typeof globalThis = globalThis): boolean {
  const { RTCRtpScriptTransform, RTCRtpSender } = scope as unknown as { RTCRtpScriptTransform?: unknown; RTCRtpSender?: { prototype: object } };
  return RTCRtpScriptTransform !== undefined || (RTCRtpSender !== undefined && "createEncodedStreams" in RTCRtpSender.prototype);
}
