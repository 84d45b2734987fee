import { DarkTheme, DefaultTheme, NavigationContainer } from '@react-navigation/native';
import { createNativeStackNavigator } from '@react-navigation/native-stack';
import { useLocales } from 'expo-localization';
import { StatusBar } from 'expo-status-bar';
import { useEffect, useMemo } from 'react';
import { useColorScheme } from 'react-native';
import { initialWindowMetrics, SafeAreaProvider } from 'react-native-safe-area-context';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { Screen } from '../design/Screen';
import { Words } from '../design/Words';
import { HomeScreen } from '../home/HomeScreen';
import { EventScreen } from '../live/EventScreen';
import { ViewerScreen } from '../live/ViewerScreen';
import { PublishScreen } from '../publish/PublishScreen';
import { SignInScreen } from '../session/SignInScreen';
import { TextsContext, textsFor, useTexts } from '../texts';
import { describe } from '../texts/errors';
import { linking, type Routes } from './navigation';
import { ServicesContext, SignedContext, useServices, useSessionState, type Services } from './services';

const Stack = createNativeStackNavigator<Routes>();

export function App({ services }: { services: Services }) {
    const locales = useLocales();
    const texts = useMemo(() => textsFor(locales.map((locale) => locale.languageCode)), [locales]);
    useEffect(() => void services.session.start(), [services]);
    return (
        <SafeAreaProvider initialMetrics={initialWindowMetrics}>
            <TextsContext.Provider value={texts}>
                <ServicesContext.Provider value={services}>
                    <StatusBar style="auto" />
                    <Pages />
                </ServicesContext.Provider>
            </TextsContext.Provider>
        </SafeAreaProvider>
    );
}

function Pages() {
    const texts = useTexts();
    const { session, makeClient } = useServices();
    const state = useSessionState();
    const isDark = useColorScheme() === 'dark';
    const userId = state.status === 'signed-in' ? state.user.id : undefined;
    // A client remembers its user's token: another user gets another one.
    const client = useMemo(() => (userId === undefined ? undefined : makeClient()), [userId, makeClient]);
    useEffect(() => () => void client?.close(), [client]);
    const signed = useMemo(() => (client && state.status === 'signed-in' ? { client, user: state.user } : null), [client, state]);

    if (state.status === 'starting')
        return (
            <Screen>
                <Words isLive>{texts.loading}</Words>
            </Screen>
        );
    if (state.status === 'unreachable') {
        return (
            <Screen>
                <Notice isError text={describe(state.error, texts)} />
                <Button label={texts.retry} onPress={() => void session.start()} />
                <Button kind="quiet" label={texts.signIn.out} onPress={() => void session.signOut()} />
            </Screen>
        );
    }
    if (!signed) return <SignInScreen />;
    return (
        <SignedContext.Provider value={signed}>
            <NavigationContainer theme={isDark ? DarkTheme : DefaultTheme} linking={linking}>
                <Stack.Navigator screenOptions={{ headerBackButtonDisplayMode: 'minimal' }}>
                    <Stack.Screen name="Home" component={HomeScreen} options={{ title: texts.appName }} />
                    <Stack.Screen name="Watch" component={ViewerScreen} options={{ title: '' }} />
                    <Stack.Screen name="Event" component={EventScreen} options={{ title: '' }} />
                    <Stack.Screen name="Publish" component={PublishScreen} options={{ title: texts.publish.title }} />
                </Stack.Navigator>
            </NavigationContainer>
        </SignedContext.Provider>
    );
}
