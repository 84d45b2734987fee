import { useState } from 'react';
import { StyleSheet, TextInput, View } from 'react-native';
import { useSigned } from '../shell/services';
import { Button } from '../design/Button';
import { Words } from '../design/Words';
import { space, useTheme } from '../design/theme';
import { fill, useTexts } from '../texts';
import { refusedUntil, secondsLeft, waitUntil } from './slow-mode';
import { useLiveEvent, type Live } from './use-live';
import { useNow } from './use-now';

/** Unicode scalar values, as the server counts. */
const LENGTH_MAX = 500;

/** Writes a message. Without a connection it waits in the list; in slow mode it stays here until it may be sent. */
export function Composer({ live, state }: Live) {
    const texts = useTexts();
    const theme = useTheme();
    const { user } = useSigned();
    const [text, setText] = useState('');
    const [refused, setRefused] = useState(0);
    useLiveEvent(live, 'error', (error) => setRefused((before) => refusedUntil(error, Date.now()) ?? before));

    const stream = state?.stream;
    const isExempt = stream?.ownerId === user.id || user.roles.some((role) => role === 'moderator' || role === 'admin');
    const until = waitUntil(state, isExempt, refused);
    const now = useNow(until > Date.now());
    const seconds = secondsLeft(until, Math.max(now, 0));
    const isTooLong = [...text.trim()].length > LENGTH_MAX;
    const canSend = live !== undefined && text.trim() !== '' && !isTooLong && seconds === 0;

    const send = () => {
        if (!canSend) return;
        live.send(text.trim()).catch(() => {}); // It is in the list anyway: pending, then sent or failed.
        setText('');
    };
    const notice = isTooLong
        ? texts.live.tooLong
        : seconds > 0
          ? fill(texts.live.slow, { seconds })
          : stream?.chat.followersOnly && !isExempt
            ? texts.live.followersOnly
            : '';

    return (
        <View style={styles.composer}>
            {notice ? (
                <Words size="small" isMuted>
                    {notice}
                </Words>
            ) : null}
            <View style={styles.line}>
                <TextInput
                    accessibilityLabel={texts.live.write}
                    placeholder={texts.live.write}
                    placeholderTextColor={theme.muted}
                    value={text}
                    onChangeText={setText}
                    onSubmitEditing={send}
                    returnKeyType="send"
                    submitBehavior="submit"
                    style={[styles.input, { color: theme.text, borderColor: theme.border, backgroundColor: theme.surface }]}
                />
                <Button label={texts.live.send} onPress={send} isDisabled={!canSend} />
            </View>
        </View>
    );
}

const styles = StyleSheet.create({
    composer: { gap: space.xs, paddingHorizontal: space.s },
    line: { flexDirection: 'row', alignItems: 'center', gap: space.s },
    input: {
        flex: 1,
        minHeight: space.tap,
        borderWidth: 1,
        borderRadius: 24,
        paddingHorizontal: space.m,
        paddingVertical: space.s,
        fontSize: 16,
    },
});
