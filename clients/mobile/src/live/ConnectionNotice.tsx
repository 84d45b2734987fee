import { useEffect, useState } from 'react';
import { Notice } from '../design/Notice';
import { useTexts } from '../texts';
import { useLiveEvent, type Live } from './use-live';

const SHOWN_MS = 6000;

/** Says when what is shown is old, and when something may be missing. Silence means: nothing is. */
export function ConnectionNotice({ live, state }: Live) {
    const texts = useTexts();
    const [isReplaced, setReplaced] = useState(false);
    useLiveEvent(live, 'replaced', () => setReplaced(true));
    useEffect(() => {
        if (!isReplaced) return;
        const timer = setTimeout(() => setReplaced(false), SHOWN_MS);
        return () => clearTimeout(timer);
    }, [isReplaced]);
    if (state?.phase === 'reconnecting') return <Notice text={texts.live.reconnecting} />;
    return isReplaced ? <Notice text={texts.live.replaced} /> : null;
}
