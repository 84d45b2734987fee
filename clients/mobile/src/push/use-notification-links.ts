import * as Notifications from 'expo-notifications';
import { useEffect } from 'react';

/** The stream that a notification is about. */
export function streamOf(data: unknown): string | undefined {
  const streamId = (data as { streamId?: unknown } | null | undefined)?.streamId;
  return typeof streamId === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(streamId) ? streamId : undefined;
}

/** A tap on a notification opens its stream, also when it started the app: of a screen inside of the navigator, which is there by then. */
export function useNotificationLinks(open: (streamId: string) => void): void {
  const response = Notifications.useLastNotificationResponse();
  const streamId = streamOf(response?.notification.request.content.data);
  useEffect(() => {
    if (!streamId) return;
    Notifications.clearLastNotificationResponse();
    open(streamId);
    // Once for each notification, whatever `open` is by then.
  }, [streamId]);
}
