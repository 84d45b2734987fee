import type { NativeStackScreenProps } from '@react-navigation/native-stack';

export type Routes = {
  Home: undefined;
  Watch: { streamId: string };
  Event: { eventId: string };
  Publish: undefined;
};

export type RouteProps<Name extends keyof Routes> = NativeStackScreenProps<Routes, Name>;

/** `livehouse://watch/st_…` opens the stream, also from a notification. */
export const linking = {
  prefixes: ['livehouse://'],
  config: {
    initialRouteName: 'Home' as const,
    screens: { Home: '', Watch: 'watch/:streamId', Event: 'event/:eventId', Publish: 'publish' },
  },
};
