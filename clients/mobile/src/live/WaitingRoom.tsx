import { StyleSheet, View } from 'react-native';
import { Words } from '../design/Words';
import { space, useTheme } from '../design/theme';
import { useTexts } from '../texts';
import { countdown } from './countdown';
import { useNow } from './use-now';

interface WaitingRoomProps {
    title: string;
    /** ISO 8601; null: nobody said when. */
    startsAt: string | null;
    isChatOpen: boolean;
}

export function WaitingRoom({ title, startsAt, isChatOpen }: WaitingRoomProps) {
    const texts = useTexts();
    const theme = useTheme();
    const now = useNow(true);
    const left = startsAt === null ? '' : countdown(Date.parse(startsAt) - now, texts);
    return (
        <View style={[styles.room, { backgroundColor: theme.surface }]}>
            <Words size="large" weight="700" isHeading>
                {title}
            </Words>
            {left ? (
                // A screen reader reads the time when it comes here, not every second.
                <View accessible accessibilityRole="timer" accessibilityLabel={`${texts.waiting.title} ${left}`} style={styles.time}>
                    <Words isMuted>{texts.waiting.title}</Words>
                    <Words size="title" weight="700">
                        {left}
                    </Words>
                </View>
            ) : (
                <Words size="title" weight="700">
                    {texts.waiting.soon}
                </Words>
            )}
            {startsAt === null ? null : <Words isMuted>{new Date(startsAt).toLocaleString()}</Words>}
            <Words isMuted>{isChatOpen ? texts.waiting.chatOpen : texts.waiting.chatLater}</Words>
        </View>
    );
}

const styles = StyleSheet.create({
    room: { padding: space.l, gap: space.s, alignItems: 'center' },
    time: { alignItems: 'center' },
});
