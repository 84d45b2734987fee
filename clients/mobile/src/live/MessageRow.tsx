import type { ShownMessage } from '@livehouse/client';
import { memo } from 'react';
import { StyleSheet, View } from 'react-native';
import { Button } from '../design/Button';
import { Words } from '../design/Words';
import { space } from '../design/theme';
import { fill, useTexts } from '../texts';
import { describe } from '../texts/errors';

interface MessageRowProps {
    message: ShownMessage;
    onRetry: (clientId: string) => void;
    onDiscard: (clientId: string) => void;
}

export const MessageRow = memo(function MessageRow({ message, onRetry, onDiscard }: MessageRowProps) {
    const texts = useTexts();
    const { clientId } = message;
    const name = message.isOwn ? texts.live.you : (message.userName ?? '');
    return (
        <View style={[styles.row, { opacity: message.status === 'pending' ? 0.7 : 1 }]}>
            <Words label={`${name}: ${message.text}${message.status === 'pending' ? `, ${texts.live.pending}` : ''}`}>
                <Words weight="700">{name}</Words>
                {`  ${message.text}`}
            </Words>
            {message.status === 'failed' && clientId !== undefined ? (
                <View style={styles.failed}>
                    <Words size="small" isMuted isLive>
                        {fill(texts.live.failed, { why: describe(message.error, texts) })}
                    </Words>
                    <View style={styles.line}>
                        <Button kind="quiet" label={texts.live.resend} onPress={() => onRetry(clientId)} />
                        <Button kind="quiet" label={texts.live.discard} onPress={() => onDiscard(clientId)} />
                    </View>
                </View>
            ) : null}
        </View>
    );
});

const styles = StyleSheet.create({
    row: { paddingHorizontal: space.m, paddingVertical: space.xs },
    failed: { gap: space.xs },
    line: { flexDirection: 'row', flexWrap: 'wrap', gap: space.s },
});
