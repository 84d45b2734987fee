import * as SecureStore from 'expo-secure-store';

/** A few short secrets that outlive the app: iOS' keychain, Android's keystore. */
export interface SecretStore {
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}

/** On this device only: neither in a backup nor on another phone, and readable after the first unlock, so that a push can be answered. */
const options: SecureStore.SecureStoreOptions = { keychainAccessible: SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY };

export const secureStore: SecretStore = {
  get: (name) => SecureStore.getItemAsync(name, options),
  set: (name, value) => SecureStore.setItemAsync(name, value, options),
  delete: (name) => SecureStore.deleteItemAsync(name, options),
};
