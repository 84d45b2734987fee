// Recordings. Nothing is encoded: a test moves an egress on, and can have its file uploaded to the object store that the request named.
import { DisconnectReason, EgressInfo, EgressStatus, FileInfo, StartEgressRequest } from '@livekit/protocol';
import { TwirpError } from './errors.mjs';
import { newId, word } from './media.mjs';
import { putObject } from './s3.mjs';

const ended = [EgressStatus.EGRESS_COMPLETE, EgressStatus.EGRESS_FAILED, EgressStatus.EGRESS_ABORTED, EgressStatus.EGRESS_LIMIT_REACHED];
const nanoseconds = () => BigInt(Date.now()) * 1_000_000n;

export class Egresses {
  #egresses = new Map();
  #rooms;
  #webhooks;

  /** With automatic on, an egress becomes active when started and complete when stopped, by itself. */
  automatic = false;
  automaticBytes = 4096;
  automaticUpload = true;

  /** Tells composite requests back in the newer form that all kinds of egress share. */
  newerForm = false;

  constructor(rooms, webhooks) {
    this.#rooms = rooms;
    this.#webhooks = webhooks;
  }

  reset() {
    this.#egresses.clear();
    this.automatic = false;
    this.automaticUpload = true;
    this.newerForm = false;
  }

  /** form: which of EgressInfo's requests it is. A web egress is in no room. */
  async start(form, request) {
    const room = form === 'web' ? undefined : this.#rooms.demand(request.roomName);
    const lists = ['fileOutputs', 'segmentOutputs', 'streamOutputs', 'imageOutputs', 'outputs'].flatMap((list) => request[list] ?? []);
    if (lists.length === 0 && !request.output?.case) throw new TwirpError('invalid_argument', 'request has missing or invalid field: output');
    const info = new EgressInfo({
      egressId: newId('EG_'),
      roomId: room?.info.sid,
      roomName: request.roomName,
      status: EgressStatus.EGRESS_STARTING,
      startedAt: nanoseconds(),
      updatedAt: nanoseconds(),
      request: this.newerForm && form === 'roomComposite' ? { case: 'egress', value: inNewerForm(request) } : { case: form, value: redacted(request) },
    });
    this.#egresses.set(info.egressId, { info, request });
    await this.#tell('egress_started', info);
    if (this.automatic) await this.advance({ egressId: info.egressId, status: 'EGRESS_ACTIVE' });
    return info;
  }

  async stop(egressId) {
    const { info } = this.#demand(egressId);
    if (ended.includes(info.status)) throw new TwirpError('failed_precondition', `egress with status ${EgressStatus[info.status]} cannot be stopped`);
    info.status = EgressStatus.EGRESS_ENDING;
    info.updatedAt = nanoseconds();
    if (this.automatic) await this.advance({ egressId, status: 'EGRESS_COMPLETE', upload: this.automaticUpload, sizeBytes: this.automaticBytes });
    else await this.#tell('egress_updated', info);
    return info;
  }

  list({ roomName, egressId, active }) {
    return [...this.#egresses.values()].map((each) => each.info)
      .filter((info) => (!roomName || info.roomName === roomName) && (!egressId || info.egressId === egressId) && (!active || !ended.includes(info.status)));
  }

  /** Moves an egress on: EGRESS_ACTIVE, or an end. upload: put sizeBytes of data where the request said, before the end is told. */
  async advance({ egressId, status, upload = false, sizeBytes = 4096, durationSeconds = 12.5, error = '' }) {
    const { info, request } = this.#demand(egressId);
    const next = word(EgressStatus, status);
    const output = fileOf(request);
    if (output) info.fileResults = [new FileInfo({ filename: output.filepath, startedAt: info.startedAt })];
    if (upload && output?.output) await putObject(output.output.value, output.filepath, Buffer.alloc(sizeBytes, 'livehouse '));
    if (next === EgressStatus.EGRESS_ACTIVE) {
      const recorder = { hidden: true, recorder: true, canSubscribe: true };
      if (this.#rooms.find(info.roomName)) await this.#rooms.join({ room: info.roomName, identity: egressId, kind: 'EGRESS', permission: recorder });
    } else if (ended.includes(next)) {
      info.endedAt = nanoseconds();
      info.error = error;
      if (output && next !== EgressStatus.EGRESS_FAILED && next !== EgressStatus.EGRESS_ABORTED) {
        Object.assign(info.fileResults[0], { size: BigInt(sizeBytes), duration: BigInt(Math.round(durationSeconds * 1e9)), endedAt: info.endedAt, location: output.filepath });
      }
      const recorder = this.#rooms.participants(info.roomName).find((each) => each.identity === egressId);
      if (recorder) await this.#rooms.leave(info.roomName, { sid: recorder.sid, reason: DisconnectReason.CLIENT_INITIATED });
    }
    info.status = next;
    info.updatedAt = nanoseconds();
    await this.#tell(ended.includes(next) ? 'egress_ended' : 'egress_updated', info);
    return info;
  }

  #demand(egressId) {
    return this.#egresses.get(egressId) ?? (() => { throw new TwirpError('not_found', 'egress does not exist'); })();
  }

  #tell(event, info) {
    const room = this.#rooms.find(info.roomName);
    return this.#webhooks.emit(event, `egress:${info.egressId}`, { room: room ? this.#rooms.describe(room).clone() : undefined, egressInfo: info.clone() });
  }
}

/** The file that a request asks for, in whichever form; a restream or a websocket has none. */
function fileOf(request) {
  return request.fileOutputs?.[0] ?? request.outputs?.find(({ config }) => config.case === 'file')?.config.value ?? (request.output?.case === 'file' ? request.output.value : undefined);
}

function inNewerForm({ roomName, layout, fileOutputs }) {
  const outputs = fileOutputs.map(({ fileType, filepath, disableManifest }) => ({ config: { case: 'file', value: { fileType, filepath, disableManifest } } }));
  return new StartEgressRequest({ roomName, source: { case: 'template', value: { layout } }, outputs });
}

/** LiveKit tells requests back without their keys. */
function redacted(request) {
  const copy = request.clone();
  for (const { output } of [...copy.fileOutputs ?? [], ...copy.segmentOutputs ?? []]) {
    if (output.case === 's3') Object.assign(output.value, { accessKey: '{access_key}', secret: '{secret}' });
  }
  return copy;
}
