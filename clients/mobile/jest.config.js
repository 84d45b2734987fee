const { resolve } = require('node:path');

// The compiled @livehouse/client: dist of clients/js, or the folder that MobileAppTests compiled it to.
const client = process.env.LIVEHOUSE_CLIENT_DIST ?? resolve(__dirname, '../js/dist');

/** @type {import('jest').Config} */
module.exports = {
  preset: 'jest-expo',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  setupFiles: ['<rootDir>/test/native.tsx'],
  setupFilesAfterEnv: ['<rootDir>/test/patience.ts'],
  testTimeout: 120_000,
  // For what is outside of this folder.
  modulePaths: [resolve(__dirname, 'node_modules'), resolve(__dirname, '../js/node_modules')],
  moduleNameMapper: {
    '^@livehouse/client$': `${client}/index.js`,
  },
  // ES modules and Flow: of React Native and its friends, and the client itself.
  transformIgnorePatterns: [
    '/node_modules/(?!(jest-)?react-native|@react-native|expo|@expo|@react-navigation|standard-navigation|@livekit/react-native)',
  ],
  restoreMocks: true,
};
