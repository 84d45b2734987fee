import { useEffect, useState } from 'react';
import { AppState } from 'react-native';

/** Whether the app is in front. "inactive" is a glance at the control centre: still in front. */
export function useAppIsActive(): boolean {
  const [isActive, setActive] = useState(AppState.currentState !== 'background');
  useEffect(() => {
    const subscription = AppState.addEventListener('change', (state) => setActive(state !== 'background'));
    return () => subscription.remove();
  }, []);
  return isActive;
}
