import { useKeepAwake } from 'expo-keep-awake';
import { useState } from 'react';
import { ScrollView, StyleSheet, View } from 'react-native';
import type { RouteProps } from '../shell/navigation';
import { useSigned } from '../shell/services';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { Screen } from '../design/Screen';
import { Words } from '../design/Words';
import { space } from '../design/theme';
import { useTexts } from '../texts';
import { describe } from '../texts/errors';
import { Captions } from './Captions';
import { ChatList } from './ChatList';
import { Composer } from './Composer';
import { ConnectionNotice } from './ConnectionNotice';
import { EndScreen } from './EndScreen';
import { FollowButtons } from './FollowButtons';
import { GiftBanner } from './GiftBanner';
import { GiftSheet } from './GiftSheet';
import { ReactionButtons } from './Reactions';
import { ReportSheet } from './ReportSheet';
import { Stage } from './Stage';
import { StreamHeader } from './StreamHeader';
import { useLive } from './use-live';
import { WaitingRoom } from './WaitingRoom';

/** A stream as its viewers see it: before, while it is live, and after. */
export function ViewerScreen({ route, navigation }: Pick<RouteProps<'Watch'>, 'route' | 'navigation'>) {
    const { streamId } = route.params;
    const texts = useTexts();
    const { user } = useSigned();
    const { live, state } = useLive(streamId);
    const [sheet, setSheet] = useState<'gifts' | 'report'>();
    const stream = state?.stream;
    const onHome = () => navigation.popToTop();

    if (state?.phase === 'removed' || state?.phase === 'failed') {
        return (
            <Screen>
                <Notice isError text={`${texts.live.removed} ${describe(state.error, texts)}`} />
                <Button label={texts.ended.home} onPress={onHome} />
            </Screen>
        );
    }
    if (!stream)
        return (
            <Screen>
                <Words isLive isMuted>
                    {texts.live.joining}
                </Words>
            </Screen>
        );

    const isOver = stream.status === 'ended';
    return (
        <Screen isFixed>
            {stream.status === 'live' ? <Stage streamId={streamId} hostName={stream.ownerName} live={live} /> : null}
            {stream.status === 'live' ? <Captions live={live} /> : null}
            {stream.status === 'live' ? <Awake /> : null}
            {stream.status === 'scheduled' ? <WaitingRoom title={stream.title} startsAt={stream.scheduledAt} isChatOpen /> : null}
            {isOver ? (
                <ScrollView style={styles.end}>
                    <EndScreen stream={stream} onHome={onHome} />
                </ScrollView>
            ) : (
                <StreamHeader stream={stream} />
            )}
            <ConnectionNotice live={live} state={state} />
            <GiftBanner live={live} />
            <ChatList live={live} state={state} />
            {isOver ? null : <Composer live={live} state={state} />}
            {stream.status === 'live' ? <ReactionButtons live={live} /> : null}
            {isOver ? null : (
                <View style={styles.actions}>
                    {stream.status === 'live' ? (
                        <Button kind="quiet" symbol="🎁" label={texts.live.gifts} onPress={() => setSheet('gifts')} />
                    ) : null}
                    {stream.ownerId === user.id ? null : <FollowButtons userId={stream.ownerId} name={stream.ownerName} />}
                    {stream.ownerId === user.id ? null : (
                        <Button kind="quiet" label={texts.report.open} onPress={() => setSheet('report')} />
                    )}
                </View>
            )}
            {sheet === 'gifts' && live ? <GiftSheet live={live} onClose={() => setSheet(undefined)} /> : null}
            {sheet === 'report' ? <ReportSheet streamId={streamId} onClose={() => setSheet(undefined)} /> : null}
        </Screen>
    );
}

/** The phone does not go dark while something is to be seen. */
function Awake() {
    useKeepAwake();
    return null;
}

const styles = StyleSheet.create({
    end: { flexGrow: 0, maxHeight: '60%' },
    actions: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'flex-start', gap: space.s, padding: space.s },
});
