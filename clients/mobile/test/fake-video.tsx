import { useState } from 'react';
import { View } from 'react-native';

type Status = 'idle' | 'loading' | 'readyToPlay' | 'error';

/** The system's player as `expo-video` has it; a test says what happens to it. */
export class FakePlayer {
    status: Status = 'idle';
    playing = false;
    currentTime = 0;
    bufferedPosition = 0;
    staysActiveInBackground = false;
    readonly play = jest.fn();
    readonly replaceAsync = jest.fn(async (url: string) => {
        this.url = url;
    });
    readonly #listeners = new Set<(event: { status: Status }) => void>();

    constructor(public url: string) {}

    addListener(name: string, listener: (event: { status: Status }) => void) {
        if (name === 'statusChange') this.#listeners.add(listener);
        return { remove: () => void this.#listeners.delete(listener) };
    }

    become(status: Status): void {
        this.status = status;
        this.playing = status === 'readyToPlay';
        for (const listener of [...this.#listeners]) listener({ status });
    }
}

/** The players of the test, the newest last. */
export const players: FakePlayer[] = [];

export const module = {
    useVideoPlayer: (url: string, setUp?: (player: FakePlayer) => void) =>
        useState(() => {
            const player = new FakePlayer(url);
            setUp?.(player);
            players.push(player);
            return player;
        })[0],
    VideoView: ({ player, ...props }: { player: FakePlayer }) => <View testID={`hls:${player.url}`} {...props} />,
};
