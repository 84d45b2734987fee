import { configure } from '@testing-library/react-native';

// What is waited for always comes, however busy the machine is.
configure({ asyncUtilTimeout: 30_000 });
