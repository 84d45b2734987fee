import { registerGlobals } from '@livekit/react-native';
import { registerRootComponent } from 'expo';
import Constants from 'expo-constants';
import { createElement } from 'react';
import { App } from './src/shell/App';
import { makeServices } from './src/shell/services';
import { secureStore } from './src/session/secret-store';

// WebRTC's classes, before anything of LiveKit runs.
registerGlobals();

const { serverUrl } = Constants.expoConfig?.extra as { serverUrl: string };
const services = makeServices(serverUrl, secureStore);

registerRootComponent(() => createElement(App, { services }));
