// LiveKit's Twirp API: which methods there are, what each reads and answers, and the grant that it demands. Requests are decoded by the official schemas, strictly: where LiveKit's server
// would silently drop an unknown field, this answers 400.
import {
  CreateIngressRequest, CreateRoomRequest, DeleteIngressRequest, DeleteRoomRequest, DeleteRoomResponse, DisconnectReason, ListEgressRequest, ListEgressResponse, ListIngressRequest,
  ListIngressResponse, ListParticipantsRequest, ListParticipantsResponse, ListRoomsRequest, ListRoomsResponse, ParticipantPermission, RemoveParticipantResponse, RoomCompositeEgressRequest,
  ParticipantEgressRequest, RoomParticipantIdentity, StartEgressRequest, StopEgressRequest, TrackCompositeEgressRequest, TrackEgressRequest, UpdateParticipantRequest, WebEgressRequest,
} from '@livekit/protocol';
import { TwirpError } from './errors.mjs';
import { verifyToken } from './tokens.mjs';

const roomCreate = (video) => video.roomCreate === true;
const roomList = (video) => video.roomList === true;
const roomAdmin = (video, request) => video.roomAdmin === true && video.room === request.room;
const roomRecord = (video) => video.roomRecord === true;
const ingressAdmin = (video) => video.ingressAdmin === true;

export function methodsOver({ rooms, egresses, ingresses }) {
  return {
    'RoomService/CreateRoom': [CreateRoomRequest, roomCreate, async (request) => rooms.describe(await rooms.create(request))],
    'RoomService/DeleteRoom': [DeleteRoomRequest, roomCreate, async ({ room }) => { await rooms.finish(room, DisconnectReason.ROOM_DELETED); return new DeleteRoomResponse(); }],
    'RoomService/ListRooms': [ListRoomsRequest, roomList, async ({ names }) => new ListRoomsResponse({ rooms: rooms.list(names) })],
    'RoomService/ListParticipants': [ListParticipantsRequest, roomAdmin, async ({ room }) => new ListParticipantsResponse({ participants: rooms.participants(room) })],
    'RoomService/GetParticipant': [RoomParticipantIdentity, roomAdmin, async ({ room, identity }) => rooms.participant(room, identity)],
    'RoomService/RemoveParticipant': [RoomParticipantIdentity, roomAdmin, async ({ room, identity }) => {
      await rooms.leave(room, { sid: rooms.participant(room, identity).sid, reason: DisconnectReason.PARTICIPANT_REMOVED });
      return new RemoveParticipantResponse();
    }],
    'RoomService/UpdateParticipant': [UpdateParticipantRequest, roomAdmin, async (request) => {
      const participant = rooms.participant(request.room, request.identity);
      if (request.permission) participant.permission = new ParticipantPermission(request.permission);
      if (request.name) participant.name = request.name;
      if (request.metadata) participant.metadata = request.metadata;
      Object.assign(participant.attributes, request.attributes);
      return participant;
    }],
    'Egress/StartEgress': [StartEgressRequest, roomRecord, (request) => egresses.start('egress', request)],
    'Egress/StartRoomCompositeEgress': [RoomCompositeEgressRequest, roomRecord, (request) => egresses.start('roomComposite', request)],
    'Egress/StartParticipantEgress': [ParticipantEgressRequest, roomRecord, (request) => egresses.start('participant', request)],
    'Egress/StartTrackCompositeEgress': [TrackCompositeEgressRequest, roomRecord, (request) => egresses.start('trackComposite', request)],
    'Egress/StartTrackEgress': [TrackEgressRequest, roomRecord, (request) => egresses.start('track', request)],
    'Egress/StartWebEgress': [WebEgressRequest, roomRecord, (request) => egresses.start('web', request)],
    'Egress/StopEgress': [StopEgressRequest, roomRecord, ({ egressId }) => egresses.stop(egressId)],
    'Egress/ListEgress': [ListEgressRequest, roomRecord, async (request) => new ListEgressResponse({ items: egresses.list(request) })],
    'Ingress/CreateIngress': [CreateIngressRequest, ingressAdmin, async (request) => ingresses.create(request)],
    'Ingress/ListIngress': [ListIngressRequest, ingressAdmin, async (request) => new ListIngressResponse({ items: ingresses.list(request) })],
    'Ingress/DeleteIngress': [DeleteIngressRequest, ingressAdmin, ({ ingressId }) => ingresses.delete(ingressId)],
  };
}

/** Checks everything that comes before the effect; returns the effect, which gives the answer's JSON. */
export async function prepare(methods, method, headers, body, { key, secret }) {
  const entry = methods[method];
  if (!entry) throw new TwirpError('bad_route', `no handler for ${method}`);
  const [type, mayCall, run] = entry;
  if (!/^application\/json(;|$)/.test(headers['content-type'] ?? '')) throw new TwirpError('bad_route', 'unexpected Content-Type');
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '');
  if (!bearer) throw new TwirpError('unauthenticated', 'no permissions to access the room');
  let claims;
  try {
    claims = await verifyToken(bearer[1], key, secret);
  } catch (error) {
    throw Object.assign(new TwirpError('unauthenticated', `invalid token: ${error.message}`), { isPlain: true });
  }
  let request;
  try {
    request = type.fromJsonString(body, { ignoreUnknownFields: false });
  } catch (error) {
    throw new TwirpError('malformed', `the json request could not be decoded: ${error.message}`);
  }
  if (!mayCall(claims.video ?? {}, request)) throw new TwirpError('unauthenticated', 'permissions denied');
  return async () => (await run(request)).toJson({ useProtoFieldName: true, emitDefaultValues: true });
}
