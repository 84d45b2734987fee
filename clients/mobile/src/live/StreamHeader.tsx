import type { Stream } from '@livehouse/client';
import { StyleSheet, View } from 'react-native';
import { Words } from '../design/Words';
import { space, useTheme } from '../design/theme';
import { fill, useTexts } from '../texts';

export function StreamHeader({ stream }: { stream: Stream }) {
    const texts = useTexts();
    const theme = useTheme();
    const [pin] = stream.pinned;
    return (
        <View style={styles.header}>
            <Words weight="700" isHeading lines={2}>
                {stream.title}
            </Words>
            <Words
                size="small"
                isMuted
            >{`${fill(texts.home.by, { name: stream.ownerName })} · ${fill(texts.live.viewers, { count: stream.viewers })}`}</Words>
            {pin ? (
                <View style={[styles.pin, { borderColor: theme.accent }]}>
                    <Words size="small" isLive lines={3}>
                        {fill(texts.live.pinned, { text: `${pin.userName}: ${pin.text}` })}
                    </Words>
                </View>
            ) : null}
        </View>
    );
}

const styles = StyleSheet.create({
    header: { paddingHorizontal: space.m, paddingVertical: space.s, gap: space.xs },
    pin: { borderLeftWidth: 4, paddingLeft: space.s },
});
