// Other users of the media server, with its key and LiveKit's official client: what they run in a room is none of Livehouse's.
import { DirectFileOutput, EncodedFileOutput, SegmentedFileOutput, StartEgressRequest, StreamOutput, StreamProtocol } from '@livekit/protocol';
import { EgressClient } from 'livekit-server-sdk';

const file = (filepath) => new EncodedFileOutput({ filepath });
const restream = () => new StreamOutput({ protocol: StreamProtocol.RTMP, urls: ['rtmp://restream.example/live/key'] });

export function othersOver(address, key, secret) {
  const client = () => new EgressClient(address(), key, secret);
  const kinds = {
    restream: ({ room }) => client().startRoomCompositeEgress(room, { stream: restream() }),
    composite: ({ room, path }) => client().startRoomCompositeEgress(room, { file: file(path) }),
    segments: ({ room, path }) => client().startRoomCompositeEgress(room, { segments: new SegmentedFileOutput({ filenamePrefix: path, playlistName: `${path}.m3u8` }) }),
    participant: ({ room, path }) => client().startParticipantEgress(room, 'host', { file: file(path) }),
    trackComposite: ({ room, path }) => client().startTrackCompositeEgress(room, { file: file(path) }, { videoTrackId: 'TR_1' }),
    track: ({ room, path }) => client().startTrackEgress(room, new DirectFileOutput({ filepath: path }), 'TR_1'),
    web: ({ path }) => client().startWebEgress('https://page.example', { file: file(path) }),
    unified: ({ room, path }) => client().startEgress(new StartEgressRequest({
      roomName: room, source: { case: 'template', value: {} }, outputs: [{ config: { case: 'file', value: { filepath: path } } }],
    })),
  };
  return {
    /** Another application starts an egress. */
    'others-egress': async ({ kind, ...what }) => (await (kinds[kind] ?? (() => { throw new Error(`no kind ${kind}`); }))(what)).toJson(),
  };
}
