import { useNavigation, type NavigationProp } from '@react-navigation/native';
import * as Notifications from 'expo-notifications';
import { useEffect } from 'react';
import type { Routes } from '../shell/navigation';

/** The stream that a notification is about. */
export function streamOf(data: unknown): string | undefined {
    const streamId = (data as { streamId?: unknown } | null | undefined)?.streamId;
    return typeof streamId === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(streamId) ? streamId : undefined;
}

/** A tap on a notification opens its stream, also when it started the app. */
export function NotificationLinks() {
    const navigation = useNavigation<NavigationProp<Routes>>();
    const response = Notifications.useLastNotificationResponse();
    const streamId = streamOf(response?.notification.request.content.data);
    useEffect(() => {
        if (!streamId) return;
        Notifications.clearLastNotificationResponse();
        navigation.navigate('Watch', { streamId });
    }, [streamId, navigation]);
    return null;
}
