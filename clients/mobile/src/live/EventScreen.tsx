import type { components } from '@livehouse/client';
import { useCallback, useEffect, useState } from 'react';
import type { RouteProps } from '../shell/navigation';
import { useClient } from '../shell/services';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { Screen } from '../design/Screen';
import { Words } from '../design/Words';
import { fill, useTexts } from '../texts';
import { describe } from '../texts/errors';
import { useAppIsActive } from './use-app-is-active';
import { WaitingRoom } from './WaitingRoom';

const EVERY_MS = 30_000;

/** An event that has no stream yet. Its stream's screen takes over as soon as there is one. */
export function EventScreen({ route, navigation }: RouteProps<'Event'>) {
    const texts = useTexts();
    const client = useClient();
    const isActive = useAppIsActive();
    const { eventId } = route.params;
    const [event, setEvent] = useState<components['schemas']['EventView']>();
    const [isGoing, setGoing] = useState<boolean>();
    const [error, setError] = useState<unknown>();

    const load = useCallback(async () => {
        try {
            const { event: seen } = await client.rest.get('/api/events/{eventId}', { path: { eventId } });
            if (seen.streamId !== null) navigation.replace('Watch', { streamId: seen.streamId });
            else setEvent(seen);
            setError(undefined);
        } catch (failure) {
            setError(failure);
        }
    }, [client, eventId, navigation]);
    useEffect(() => {
        if (!isActive) return;
        void load();
        const timer = setInterval(() => void load(), EVERY_MS);
        return () => clearInterval(timer);
    }, [load, isActive]);

    const toggle = async () => {
        try {
            const request = { path: { eventId } };
            const answer = isGoing
                ? await client.rest.delete('/api/events/{eventId}/going', request)
                : await client.rest.post('/api/events/{eventId}/going', request);
            setGoing(answer.isGoing);
            setEvent((shown) => (shown ? { ...shown, going: answer.going } : shown));
        } catch (failure) {
            setError(failure);
        }
    };

    return (
        <Screen>
            {error ? <Notice isError text={describe(error, texts)} /> : null}
            {event ? (
                <>
                    <WaitingRoom title={event.title} startsAt={event.startsAt} isChatOpen={false} />
                    {event.status === 'cancelled' ? <Notice text={texts.waiting.cancelled} /> : null}
                    <Words isMuted>{fill(texts.home.by, { name: event.ownerName })}</Words>
                    {event.description ? <Words>{event.description}</Words> : null}
                    <Words isMuted isLive>
                        {fill(texts.home.going, { count: event.going })}
                    </Words>
                    {event.status === 'scheduled' ? (
                        <Button
                            label={isGoing ? texts.waiting.notGoing : texts.waiting.going}
                            isOn={isGoing === true}
                            onPress={() => void toggle()}
                        />
                    ) : null}
                </>
            ) : error ? (
                <Button label={texts.retry} onPress={() => void load()} />
            ) : (
                <Words isLive isMuted>
                    {texts.loading}
                </Words>
            )}
        </Screen>
    );
}
