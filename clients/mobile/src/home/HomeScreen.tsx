import { useFocusEffect } from '@react-navigation/native';
import { useCallback } from 'react';
import { RefreshControl, ScrollView, StyleSheet, View } from 'react-native';
import { SafeAreaView } from 'react-native-safe-area-context';
import type { RouteProps } from '../shell/navigation';
import { useSigned } from '../shell/services';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { Words } from '../design/Words';
import { space, useTheme } from '../design/theme';
import { useNotificationLinks } from '../push/use-notification-links';
import { useSignOut } from '../session/use-sign-out';
import { useTexts } from '../texts';
import { describe } from '../texts/errors';
import { StreamCard } from './StreamCard';
import { useHome, type Item } from './use-home';

export function HomeScreen({ navigation }: Pick<RouteProps<'Home'>, 'navigation'>) {
    const texts = useTexts();
    const theme = useTheme();
    const { user } = useSigned();
    const { home, error, isLoading, load } = useHome();
    const signOut = useSignOut();
    useNotificationLinks((streamId) => navigation.navigate('Watch', { streamId }));
    useFocusEffect(useCallback(() => void load(), [load]));

    const open = (item: Item) => {
        if (item.streamId !== null) navigation.navigate('Watch', { streamId: item.streamId });
        else if (item.eventId !== null) navigation.navigate('Event', { eventId: item.eventId });
    };
    const list = (title: string, items: readonly Item[] | undefined, none: string) => (
        <View style={styles.list}>
            <Words size="large" weight="700" isHeading>
                {title}
            </Words>
            {items?.map((item) => (
                <StreamCard key={`${item.kind}:${item.id}`} item={item} onOpen={() => open(item)} />
            ))}
            {items?.length === 0 ? <Words isMuted>{none}</Words> : null}
        </View>
    );

    return (
        <SafeAreaView edges={['left', 'right', 'bottom']} style={[styles.fill, { backgroundColor: theme.background }]}>
            <ScrollView
                contentContainerStyle={styles.content}
                refreshControl={<RefreshControl refreshing={isLoading} onRefresh={() => void load()} />}
            >
                {user.roles.includes('streamer') ? (
                    <Button label={texts.home.goLive} onPress={() => navigation.navigate('Publish')} />
                ) : null}
                {error ? <Notice isError text={describe(error, texts)} /> : null}
                {error ? <Button kind="quiet" label={texts.retry} onPress={() => void load()} /> : null}
                {!home && !error ? (
                    <Words isLive isMuted>
                        {texts.loading}
                    </Words>
                ) : null}
                {home ? list(texts.home.live, home.live, texts.home.none) : null}
                {home ? list(texts.home.upcoming, home.upcoming, texts.home.noneUpcoming) : null}
                <Button kind="quiet" label={texts.signIn.out} onPress={() => void signOut()} />
            </ScrollView>
        </SafeAreaView>
    );
}

const styles = StyleSheet.create({
    fill: { flex: 1 },
    content: { padding: space.m, gap: space.l },
    list: { gap: space.s },
});
