// Places where encoders send streams to.
import { randomBytes } from 'node:crypto';
import { IngressInfo, IngressInput, IngressState, IngressState_Status, InputAudioState, InputVideoState, Room } from '@livekit/protocol';
import { TwirpError } from './errors.mjs';
import { newId } from './media.mjs';

export class Ingresses {
  #ingresses = new Map();
  #rooms;
  #webhooks;

  constructor(rooms, webhooks) {
    this.#rooms = rooms;
    this.#webhooks = webhooks;
  }

  reset() {
    this.#ingresses.clear();
  }

  create(request) {
    if (!request.participantIdentity) throw new TwirpError('invalid_argument', 'participant identity is required');
    if (!request.roomName) throw new TwirpError('invalid_argument', 'room name is required');
    const info = new IngressInfo({
      ingressId: newId('IN_'),
      name: request.name,
      streamKey: randomBytes(9).toString('hex'),
      url: request.inputType === IngressInput.WHIP_INPUT ? 'http://127.0.0.1:8085/w' : 'rtmp://127.0.0.1:1935/x',
      inputType: request.inputType,
      enableTranscoding: request.enableTranscoding ?? request.inputType === IngressInput.RTMP_INPUT,
      roomName: request.roomName,
      participantIdentity: request.participantIdentity,
      participantName: request.participantName,
      participantMetadata: request.participantMetadata,
      reusable: true,
      state: new IngressState({ status: IngressState_Status.ENDPOINT_INACTIVE }),
    });
    this.#ingresses.set(info.ingressId, info);
    return info;
  }

  list({ roomName, ingressId }) {
    return [...this.#ingresses.values()].filter((info) => (!roomName || info.roomName === roomName) && (!ingressId || info.ingressId === ingressId));
  }

  async delete(ingressId) {
    const info = this.#demand(ingressId);
    if (info.state.status === IngressState_Status.ENDPOINT_PUBLISHING) await this.publish({ ingressId, publishing: false });
    this.#ingresses.delete(ingressId);
    return info;
  }

  /** An encoder starts or stops sending. */
  async publish({ ingressId, publishing }) {
    const info = this.#demand(ingressId);
    info.state.status = publishing ? IngressState_Status.ENDPOINT_PUBLISHING : IngressState_Status.ENDPOINT_INACTIVE;
    info.state[publishing ? 'startedAt' : 'endedAt'] = BigInt(Date.now()) * 1_000_000n;
    info.state.video = publishing ? new InputVideoState({ mimeType: 'video/H264', averageBitrate: 3_000_000, width: 1280, height: 720, framerate: 30 }) : undefined;
    info.state.audio = publishing ? new InputAudioState({ mimeType: 'audio/AAC', averageBitrate: 160_000, channels: 2, sampleRate: 48_000 }) : undefined;
    if (publishing) {
      await this.#rooms.join({
        room: info.roomName, identity: info.participantIdentity, name: info.participantName, kind: 'INGRESS', isPublisher: true,
        attributes: { 'lk.ingress.ingressID': ingressId }, permission: { canPublish: true },
      });
    } else {
      const sender = this.#rooms.participants(info.roomName).find((each) => each.attributes['lk.ingress.ingressID'] === ingressId);
      if (sender) await this.#rooms.leave(info.roomName, { sid: sender.sid });
    }
    await this.#webhooks.emit(publishing ? 'ingress_started' : 'ingress_ended', `ingress:${ingressId}`, { room: new Room({ name: info.roomName }), ingressInfo: info.clone() });
    return info;
  }

  #demand(ingressId) {
    return this.#ingresses.get(ingressId) ?? (() => { throw new TwirpError('not_found', 'ingress does not exist'); })();
  }
}
