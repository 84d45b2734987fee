// `@livehouse/client` is linked from ../js: Metro must see that folder, and take its dependency from there.
const { resolve } = require('node:path');
const { getDefaultConfig } = require('expo/metro-config');

const client = resolve(__dirname, '../js');
const config = getDefaultConfig(__dirname);
config.watchFolders = [...(config.watchFolders ?? []), client];
config.resolver.nodeModulesPaths = [resolve(__dirname, 'node_modules'), resolve(client, 'node_modules')];

module.exports = config;
