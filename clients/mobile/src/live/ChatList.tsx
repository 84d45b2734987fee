import type { ShownMessage } from '@livehouse/client';
import { useCallback, useRef, useState } from 'react';
import { FlatList, StyleSheet, View, type NativeScrollEvent, type NativeSyntheticEvent } from 'react-native';
import { Button } from '../design/Button';
import { space } from '../design/theme';
import { useTexts } from '../texts';
import { MessageRow } from './MessageRow';
import { useAnnouncedMessages } from './use-announced-messages';
import type { Live } from './use-live';

/** So near to the end counts as the end, in points. */
const NEAR_END = 48;
const none: readonly ShownMessage[] = [];

/** The chat, which follows new messages only while its end is in view. */
export function ChatList({ live, state }: Live) {
    const texts = useTexts();
    const list = useRef<FlatList<ShownMessage>>(null);
    const isAtEnd = useRef(true);
    const [hasNew, setHasNew] = useState(false);
    const messages = state?.messages ?? none;
    useAnnouncedMessages(live);

    const onRetry = useCallback((clientId: string) => void live?.retry(clientId).catch(() => {}), [live]);
    const onDiscard = useCallback((clientId: string) => live?.discard(clientId), [live]);
    const toEnd = () => {
        setHasNew(false);
        list.current?.scrollToEnd({ animated: false });
    };
    const onScroll = ({ nativeEvent: { contentOffset, contentSize, layoutMeasurement } }: NativeSyntheticEvent<NativeScrollEvent>) => {
        isAtEnd.current = contentSize.height - contentOffset.y - layoutMeasurement.height < NEAR_END;
        if (isAtEnd.current) setHasNew(false);
    };

    return (
        <View style={styles.fill}>
            <FlatList
                ref={list}
                accessibilityRole="list"
                accessibilityLabel={texts.live.chat}
                data={messages as ShownMessage[]}
                keyExtractor={(message) => message.key}
                renderItem={({ item }) => <MessageRow message={item} onRetry={onRetry} onDiscard={onDiscard} />}
                onScroll={onScroll}
                scrollEventThrottle={100}
                onContentSizeChange={() => (isAtEnd.current ? toEnd() : setHasNew(true))}
                keyboardShouldPersistTaps="handled"
            />
            {hasNew ? (
                <View style={styles.jump}>
                    <Button label={texts.live.newMessages} onPress={toEnd} />
                </View>
            ) : null}
        </View>
    );
}

const styles = StyleSheet.create({
    fill: { flex: 1 },
    jump: { position: 'absolute', bottom: space.s, alignSelf: 'center' },
});
