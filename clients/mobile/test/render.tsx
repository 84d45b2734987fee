import { render } from '@testing-library/react-native';
import type { ReactElement } from 'react';
import { SafeAreaProvider } from 'react-native-safe-area-context';
import { ServicesContext, SignedContext, type Services } from '../src/shell/services';
import type { SecretStore } from '../src/session/secret-store';
import { Session, type User } from '../src/session/session';
import { TextsContext } from '../src/texts';
import { en, type Texts } from '../src/texts/en';
import type { FakeClient } from './fake-client';

export const user = (over: Partial<User> = {}): User => ({
    id: 'me',
    tenantId: 'default',
    email: 'me@example.com',
    username: 'me',
    displayName: 'Me',
    roles: ['viewer', 'streamer'],
    tier: null,
    createdAt: '2026-11-01T00:00:00.000Z',
    emailVerified: true,
    ...over,
});

export class MemoryStore implements SecretStore {
    readonly kept = new Map<string, string>();
    get = async (name: string) => this.kept.get(name) ?? null;
    set = async (name: string, value: string) => void this.kept.set(name, value);
    delete = async (name: string) => void this.kept.delete(name);
}

const metrics = { frame: { x: 0, y: 0, width: 390, height: 844 }, insets: { top: 47, left: 0, right: 0, bottom: 34 } };

interface Setting {
    client: FakeClient;
    as?: User;
    store?: SecretStore;
    texts?: Texts;
}

/** A screen of a user who is signed in. */
export function show(screen: ReactElement, { client, as = user(), store = new MemoryStore(), texts = en }: Setting) {
    const services: Services = { session: new Session(client.asClient().rest, store), makeClient: () => client.asClient(), store };
    return render(
        <SafeAreaProvider initialMetrics={metrics}>
            <TextsContext.Provider value={texts}>
                <ServicesContext.Provider value={services}>
                    <SignedContext.Provider value={{ client: client.asClient(), user: as }}>{screen}</SignedContext.Provider>
                </ServicesContext.Provider>
            </TextsContext.Provider>
        </SafeAreaProvider>,
    );
}

/** What a screen gets of the navigator. */
export const navigation = () => ({ navigate: jest.fn(), replace: jest.fn(), popToTop: jest.fn() });
