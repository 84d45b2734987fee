import { useEffect, useState } from 'react';
import { AccessibilityInfo } from 'react-native';

/** Whether the phone is set to show less motion. True until that is known: better still than sick. */
export function useReducedMotion(): boolean {
  const [isReduced, setReduced] = useState(true);
  useEffect(() => {
    let isShown = true;
    void AccessibilityInfo.isReduceMotionEnabled().then((value) => isShown && setReduced(value));
    const subscription = AccessibilityInfo.addEventListener('reduceMotionChanged', setReduced);
    return () => {
      isShown = false;
      subscription.remove();
    };
  }, []);
  return isReduced;
}
