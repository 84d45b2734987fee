import { useColorScheme } from 'react-native';

export interface Theme {
  background: string;
  surface: string;
  text: string;
  /** Of less important text: at least 4.5:1 on both `background` and `surface`. */
  muted: string;
  accent: string;
  onAccent: string;
  danger: string;
  onDanger: string;
  border: string;
}

const light: Theme = {
  background: '#ffffff',
  surface: '#f2f2f5',
  text: '#17171c',
  muted: '#5a5a66',
  accent: '#5b2fd0',
  onAccent: '#ffffff',
  danger: '#b3151b',
  onDanger: '#ffffff',
  border: '#8a8a96',
};

const dark: Theme = {
  background: '#121216',
  surface: '#202027',
  text: '#f4f4f7',
  muted: '#b4b4c0',
  accent: '#b79dff',
  onAccent: '#17171c',
  danger: '#ff8a8e',
  onDanger: '#17171c',
  border: '#7d7d8a',
};

export const themes = { light, dark };

export function useTheme(): Theme {
  return useColorScheme() === 'dark' ? dark : light;
}

/** Multiples of 4; 44 points is the least height of something to tap. */
export const space = { xs: 4, s: 8, m: 16, l: 24, tap: 48 } as const;
