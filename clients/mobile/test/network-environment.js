// React Native's environment with Node's network, which its preset replaces by mocks.
const ReactNativeEnvironment = require('@react-native/jest-preset/jest/react-native-env.js');

module.exports = class extends ReactNativeEnvironment {
  constructor(...options) {
    super(...options);
    this.global.nodeNetwork = { fetch, AbortController, AbortSignal };
  }
};
