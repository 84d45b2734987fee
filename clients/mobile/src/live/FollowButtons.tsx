import { useEffect, useState } from 'react';
import { StyleSheet, View } from 'react-native';
import { useClient, useServices } from '../shell/services';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { space } from '../design/theme';
import { registerDevice } from '../push/device';
import { fill, useTexts } from '../texts';
import { describe } from '../texts/errors';

interface FollowButtonsProps {
    userId: string;
    name: string;
}

/** Follow the host, and be told when they are live: the phone asks for notifications after that tap only. */
export function FollowButtons({ userId, name }: FollowButtonsProps) {
    const texts = useTexts();
    const client = useClient();
    const { store } = useServices();
    const [follow, setFollow] = useState<{ isFollowed: boolean; notify: boolean }>();
    const [isBusy, setBusy] = useState(false);
    const [notice, setNotice] = useState<{ text: string; isError: boolean }>();

    useEffect(() => {
        let isShown = true;
        client.rest.get('/api/users/{userId}', { path: { userId } }).then(
            ({ user }) => isShown && setFollow(user),
            () => {},
        );
        return () => {
            isShown = false;
        };
    }, [client, userId]);

    const run = async (action: () => Promise<void>) => {
        setBusy(true);
        setNotice(undefined);
        try {
            await action();
        } catch (error) {
            setNotice({ text: describe(error, texts), isError: true });
        } finally {
            setBusy(false);
        }
    };
    const toggleFollow = () =>
        run(async () => {
            if (follow?.isFollowed) await client.rest.delete('/api/users/{userId}/follow', { path: { userId } });
            else await client.rest.post('/api/users/{userId}/follow', { path: { userId }, body: { notify: follow?.notify ?? false } });
            setFollow({ isFollowed: !follow?.isFollowed, notify: false });
        });
    const toggleNotify = () =>
        run(async () => {
            const wants = !follow?.notify;
            if (wants) {
                const result = await registerDevice(client, store);
                if (result !== 'on') {
                    setNotice({ text: texts.push[result], isError: false });
                    return;
                }
            }
            await client.rest.post('/api/users/{userId}/follow', { path: { userId }, body: { notify: wants } });
            setFollow({ isFollowed: true, notify: wants });
            setNotice(wants ? { text: texts.push.on, isError: false } : undefined);
        });

    if (!follow) return null;
    return (
        <View style={styles.follow}>
            <View style={styles.line}>
                <Button
                    kind="quiet"
                    label={follow.isFollowed ? texts.live.following : texts.live.follow}
                    isOn={follow.isFollowed}
                    isDisabled={isBusy}
                    onPress={() => void toggleFollow()}
                />
                <Button
                    kind="quiet"
                    symbol={follow.notify ? '🔔' : '🔕'}
                    label={fill(follow.notify ? texts.live.notifyOn : texts.live.notify, { name })}
                    isOn={follow.notify}
                    isDisabled={isBusy}
                    onPress={() => void toggleNotify()}
                />
            </View>
            {notice ? <Notice {...notice} /> : null}
        </View>
    );
}

const styles = StyleSheet.create({
    follow: { gap: space.xs },
    line: { flexDirection: 'row', flexWrap: 'wrap', gap: space.s },
});
