import { RoomEvent, type Participant, type Room } from "livekit-client";
import { useParticipants } from "@livekit/components-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { encryptionOf, type Encryption, type PeerMedia } from "../e2ee/encryption";
import { Undecryptable } from "../e2ee/undecryptable";

const LOOK_EVERY_MS = 5_000;

/** What of the call is encrypted, and what does not open; `forget` begins anew after another passphrase. */
export function useEncryption(room: Room, isEnabled: boolean): Encryption & { forget: () => void } {
  const participants = useParticipants();
  const errors = useRef(new Undecryptable());
  const [, look] = useState(0);
  const again = useCallback(() => look((times) => times + 1), []);
  useEffect(() => {
    const note = (error: Error, participant?: Participant) => {
      errors.current.note(participant?.identity, error.message, Date.now());
      again();
    };
    room.on(RoomEvent.EncryptionError, note);
    const timer = setInterval(again, LOOK_EVERY_MS);
    return () => {
      room.off(RoomEvent.EncryptionError, note);
      clearInterval(timer);
    };
  }, [room, again]);
  const peers = participants.filter((one) => !one.isLocal).map(mediaOf);
  const forget = useCallback(() => {
    errors.current.clear();
    again();
  }, [again]);
  return { ...encryptionOf(isEnabled, peers, errors.current.at(Date.now())), forget };
}

function mediaOf(participant: Participant): PeerMedia {
  const publications = [...participant.trackPublications.values()];
  return { identity: participant.identity, isSending: publications.length > 0, isEncrypted: publications.every((publication) => publication.isEncrypted) };
}
