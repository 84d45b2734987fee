import { useEffect, useRef } from 'react';
import { AccessibilityInfo } from 'react-native';
import { useLiveEvent, type LiveHandle } from './use-live';

/** A busy chat can't be read out: the last message at most so often. */
const EVERY_MS = 3000;

/** Reads messages of others out to users of a screen reader. */
export function useAnnouncedMessages(live: LiveHandle | undefined): void {
  const isOn = useRef(false);
  const nextAt = useRef(0);
  useEffect(() => {
    void AccessibilityInfo.isScreenReaderEnabled().then((value) => {
      isOn.current = value;
    });
    const subscription = AccessibilityInfo.addEventListener('screenReaderChanged', (value) => {
      isOn.current = value;
    });
    return () => subscription.remove();
  }, []);
  useLiveEvent(live, 'message', ({ shown }) => {
    const now = Date.now();
    if (!isOn.current || shown.isOwn || now < nextAt.current) return;
    nextAt.current = now + EVERY_MS;
    AccessibilityInfo.announceForAccessibilityWithOptions(`${shown.userName ?? ''}: ${shown.text}`, { queue: true });
  });
}
