import { useKeepAwake } from 'expo-keep-awake';
import { useState } from 'react';
import { Alert, StyleSheet, View } from 'react-native';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { Screen } from '../design/Screen';
import { space } from '../design/theme';
import { ChatList } from '../live/ChatList';
import { Composer } from '../live/Composer';
import { ConnectionNotice } from '../live/ConnectionNotice';
import { GiftBanner } from '../live/GiftBanner';
import { StreamHeader } from '../live/StreamHeader';
import { useLive, useLiveEvent } from '../live/use-live';
import { Broadcast } from '../media/Broadcast';
import { useTexts } from '../texts';
import { describe } from '../texts/errors';
import { TitleSheet } from './TitleSheet';
import type { Room } from './use-publish';

interface OnAirProps {
    streamId: string;
    room: Room | undefined;
    error: unknown;
    onFailed: (token: string) => void;
    onConnected: () => void;
    onEnd: () => void;
    onEnded: () => void;
}

/** While live: the own picture, its controls, and the chat. */
export function OnAir({ streamId, room, error, onFailed, onConnected, onEnd, onEnded }: OnAirProps) {
    useKeepAwake();
    const texts = useTexts();
    const { live, state } = useLive(streamId);
    const [isEditing, setEditing] = useState(false);
    const stream = state?.stream;
    useLiveEvent(live, 'ended', onEnded);

    const askToEnd = () =>
        Alert.alert(texts.publish.end, texts.publish.endAsk, [
            { text: texts.cancel, style: 'cancel' },
            { text: texts.publish.end, style: 'destructive', onPress: onEnd },
        ]);

    return (
        <Screen isFixed>
            <View style={styles.stage}>
                {room ? (
                    <Broadcast
                        key={room.token}
                        url={room.url}
                        token={room.token}
                        onConnected={onConnected}
                        onFailed={() => onFailed(room.token)}
                    />
                ) : (
                    <Notice text={texts.publish.lost} />
                )}
            </View>
            {error ? <Notice isError text={describe(error, texts)} /> : null}
            {stream ? <StreamHeader stream={stream} /> : null}
            <ConnectionNotice live={live} state={state} />
            <GiftBanner live={live} />
            <ChatList live={live} state={state} />
            <Composer live={live} state={state} />
            <View style={styles.actions}>
                <Button kind="quiet" label={texts.publish.edit} isDisabled={!stream} onPress={() => setEditing(true)} />
                <Button kind="danger" label={texts.publish.end} onPress={askToEnd} />
            </View>
            {isEditing && stream ? <TitleSheet streamId={streamId} title={stream.title} onClose={() => setEditing(false)} /> : null}
        </Screen>
    );
}

const styles = StyleSheet.create({
    stage: { height: '50%' },
    actions: { flexDirection: 'row', flexWrap: 'wrap', gap: space.s, padding: space.s },
});
