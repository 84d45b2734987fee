import { LivehouseError, type components } from '@livehouse/client';
import type { AppClient } from '../shell/services';

type Schemas = components['schemas'];

export type Playback =
  /** LiveKit: half a second behind. */
  | { readonly kind: 'webrtc'; readonly url: string; readonly token: string }
  /** HLS of an RTMP server: some seconds behind. */
  | { readonly kind: 'hls'; readonly url: string };

export interface Sources {
  /** Undefined: there is no media server. */
  pass: Pick<Schemas['WatchAnswer'], 'url' | 'token'> | undefined;
  hls: string | undefined;
  /** An encoder publishes through an RTMP server: LiveKit's room is empty. */
  isFromEncoder: boolean;
}

/** The order in which to try them. */
export function ordered({ pass, hls, isFromEncoder }: Sources): readonly Playback[] {
  const webrtc: Playback[] = pass ? [{ kind: 'webrtc', url: pass.url, token: pass.token }] : [];
  const playlist: Playback[] = hls ? [{ kind: 'hls', url: hls }] : [];
  return isFromEncoder || !pass ? [...playlist, ...webrtc] : webrtc;
}

/**
 * Asks the server where the picture comes from.
 * @throws LivehouseError `stream_ended`, `not_found`, `rate_limited`, `disconnected` and the like.
 */
export async function findSources(client: Pick<AppClient, 'rest'>, streamId: string): Promise<Sources> {
  const [pass, channel] = await Promise.all([
    client.rest.get('/api/live/{streamId}/watch', { path: { streamId } }).catch(unless('livekit_not_configured', 'media_unavailable')),
    findChannel(client, streamId),
  ]);
  return { pass, ...channel };
}

/** The same without a pass to LiveKit's room, of which a user has a budget. */
export async function findChannel(client: Pick<AppClient, 'rest'>, streamId: string): Promise<Omit<Sources, 'pass'>> {
  const request = { path: { eventId: streamId } };
  const [channel, health] = await Promise.all([
    client.rest.get('/api/streaming/events/{eventId}/stream', request).catch(unless('not_found', 'forbidden')),
    client.rest.get('/api/streaming/events/{eventId}/health', request).catch(unless('not_found', 'forbidden')),
  ]);
  const hls = channel?.playback.hls;
  // An ingress of LiveKit has a health too, but its picture is in the room: only an RTMP server has a playlist.
  return { hls, isFromEncoder: hls !== undefined && health?.publisher != null && (await answers(hls)) };
}

async function answers(playlist: string): Promise<boolean> {
  try {
    return (await fetch(playlist)).ok;
  } catch {
    return false;
  }
}

const unless =
  (...codes: string[]) =>
  (error: unknown): undefined => {
    if (error instanceof LivehouseError && codes.includes(error.code)) return undefined;
    throw error;
  };
