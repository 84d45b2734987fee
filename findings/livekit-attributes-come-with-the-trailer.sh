#!/usr/bin/env bash
# livekit-client 2.23.0: the attributes of a text stream that a handler reads first, as the guides' examples do, are not
# those that the stream ends with. A trailer's attributes are added in a new object, so one that was taken out of
# reader.info before the last chunk never gets them. LiveKit's Python agents say by the trailer, and only there, that
# their own words are final (lk.transcription_final): a handler that destructures reader.info never learns it.
#
# Seen on 2026-11-29 with Node v20.20.2:
#   taken before reading: false
#   asked after reading: true
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund livekit-client@2.23.0 @livekit/protocol@1.52.1 >/dev/null

cat > read.mjs <<'JS'
import { DataPacket, DataStream_Chunk, DataStream_Header, DataStream_TextHeader, DataStream_Trailer, Encryption_Type } from '@livekit/protocol';

globalThis.window = globalThis;
const { Room } = await import('livekit-client');
const room = new Room();
// Connected, as far as data streams know: no server is needed.
room.incomingDataStreamManager.setConnected(true);
const done = new Promise((resolve) => room.registerTextStreamHandler('lk.transcription', async (reader) => {
  const { attributes } = reader.info;
  await reader.readAll();
  console.log(`taken before reading: ${attributes['lk.transcription_final']}`);
  console.log(`asked after reading: ${reader.info.attributes['lk.transcription_final']}`);
  resolve();
}));
const receive = (kind, value) => room.engine.emit(
  'dataPacketReceived', new DataPacket({ participantIdentity: 'agent', value: { case: kind, value } }), Encryption_Type.NONE);
const streamId = 'one';
receive('streamHeader', new DataStream_Header({
  streamId, topic: 'lk.transcription', timestamp: BigInt(Date.now()), attributes: { 'lk.transcription_final': 'false' },
  contentHeader: { case: 'textHeader', value: new DataStream_TextHeader() },
}));
receive('streamChunk', new DataStream_Chunk({ streamId, chunkIndex: 0n, content: new TextEncoder().encode('Hello.') }));
receive('streamTrailer', new DataStream_Trailer({ streamId, attributes: { 'lk.transcription_final': 'true' } }));
await done;
JS

seen=$(timeout 60 node read.mjs)
echo "$seen"
[ "$seen" = "taken before reading: false
asked after reading: true" ] || { echo "The behaviour has changed." >&2; exit 1; }
