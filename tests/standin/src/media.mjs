// What a LiveKit server knows, without any media: rooms and who is in them. Every change tells the webhooks that LiveKit would send.
import { randomBytes } from 'node:crypto';
import { DisconnectReason, ParticipantInfo, ParticipantInfo_Kind, ParticipantInfo_State, ParticipantPermission, Room } from '@livekit/protocol';
import { TwirpError } from './errors.mjs';

export const newId = (prefix) => prefix + randomBytes(9).toString('base64url').replace(/[-_]/g, 'x');
const seconds = () => BigInt(Math.floor(Date.now() / 1000));

export class Rooms {
  #rooms = new Map();
  #webhooks;

  constructor(webhooks) {
    this.#webhooks = webhooks;
  }

  reset() {
    this.#rooms.clear();
  }

  find(name) {
    return this.#rooms.get(name);
  }

  demand(name) {
    return this.find(name) ?? (() => { throw new TwirpError('not_found', 'requested room does not exist'); })();
  }

  list(names) {
    return [...this.#rooms.values()].filter((room) => names.length === 0 || names.includes(room.info.name)).map((room) => this.describe(room));
  }

  describe(room) {
    room.info.numParticipants = [...room.participants.values()].filter((each) => !each.permission.hidden).length;
    room.info.numPublishers = [...room.participants.values()].filter((each) => each.isPublisher).length;
    return room.info;
  }

  async create(request) {
    const existing = this.find(request.name);
    if (existing) return existing;
    if (!request.name) throw new TwirpError('invalid_argument', 'room name is required');
    const room = {
      info: new Room({
        sid: newId('RM_'),
        name: request.name,
        emptyTimeout: request.emptyTimeout || 300,
        departureTimeout: request.departureTimeout || 20,
        maxParticipants: request.maxParticipants,
        metadata: request.metadata,
        creationTime: seconds(),
        creationTimeMs: BigInt(Date.now()),
        turnPassword: randomBytes(18).toString('base64url'),
      }),
      participants: new Map(),
    };
    this.#rooms.set(request.name, room);
    await this.#tell('room_started', room);
    return room;
  }

  /** Ends the room: it is gone at once, everybody leaves, then it is finished. endReason as newer servers give it, none as older ones. */
  async finish(name, reason = DisconnectReason.ROOM_CLOSED, endReason = undefined) {
    const room = this.demand(name);
    this.#rooms.delete(name);
    for (const participant of [...room.participants.values()]) await this.#depart(room, participant, { reason });
    await this.#tell('room_finished', room, undefined, endReason);
    return room;
  }

  /** Forgets a room without a word, as a crashed media node does. */
  lose(name) {
    this.#rooms.delete(name);
  }

  participants(name) {
    return [...(this.find(name)?.participants.values() ?? [])];
  }

  participant(name, identity) {
    const found = this.participants(name).find((each) => each.identity === identity);
    if (!found) throw new TwirpError('not_found', 'participant does not exist');
    return found;
  }

  /** kind: STANDARD, INGRESS, EGRESS, SIP, AGENT. A second participant of one identity puts the first one out, after it came in. */
  async join({ room: name, identity, name: shown = '', kind = 'STANDARD', state = 'ACTIVE', attributes = {}, metadata = '', permission = {}, isPublisher = false }) {
    const room = await this.create({ name });
    const earlier = this.participants(name).find((each) => each.identity === identity);
    const participant = new ParticipantInfo({
      sid: newId('PA_'),
      identity,
      name: shown,
      kind: word(ParticipantInfo_Kind, kind),
      state: word(ParticipantInfo_State, state),
      attributes,
      metadata,
      isPublisher,
      joinedAt: seconds(),
      joinedAtMs: BigInt(Date.now()),
      permission: new ParticipantPermission({ canSubscribe: true, ...permission }),
    });
    room.participants.set(participant.sid, participant);
    if (participant.state === ParticipantInfo_State.ACTIVE) await this.#tell('participant_joined', room, participant);
    if (earlier) await this.leave(name, { sid: earlier.sid, reason: DisconnectReason.DUPLICATE_IDENTITY });
    return participant;
  }

  async leave(name, { identity, sid, aborted = false, reason = DisconnectReason.CLIENT_INITIATED }) {
    const room = this.demand(name);
    const participant = sid ? room.participants.get(sid) : this.participant(name, identity);
    if (!participant) throw new TwirpError('not_found', 'participant does not exist');
    await this.#depart(room, participant, { aborted, reason });
    return participant;
  }

  /** Once a participant, whoever else sends it away at the same moment. */
  async #depart(room, participant, { aborted = false, reason }) {
    if (!room.participants.delete(participant.sid)) return;
    const wasActive = participant.state === ParticipantInfo_State.ACTIVE;
    participant.state = ParticipantInfo_State.DISCONNECTED;
    participant.disconnectReason = reason;
    await this.#tell(aborted || !wasActive ? 'participant_connection_aborted' : 'participant_left', room, participant);
  }

  #tell(event, room, participant, endReason) {
    return this.#webhooks.emit(event, `room:${room.info.name}`, { room: this.describe(room).clone(), participant: participant?.clone() }, endReason);
  }
}

export function word(type, name) {
  if (!(name in type)) throw new Error(`unknown word ${name}`);
  return typeof name === 'number' ? name : type[name];
}
