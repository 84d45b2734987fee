import type { components } from '@livehouse/client';
import { useEffect, useState } from 'react';
import { StyleSheet, View } from 'react-native';
import { useClient } from '../shell/services';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { Sheet } from '../design/Sheet';
import { Words } from '../design/Words';
import { space } from '../design/theme';
import { fill, useTexts } from '../texts';
import { describe } from '../texts/errors';
import type { LiveHandle } from './use-live';

const QUANTITY_MAX = 999;

export function GiftSheet({ live, onClose }: { live: LiveHandle; onClose: () => void }) {
    const texts = useTexts();
    const client = useClient();
    const [offers, setOffers] = useState<readonly components['schemas']['GiftOffer'][]>();
    const [quantity, setQuantity] = useState(1);
    const [busy, setBusy] = useState<string>();
    const [error, setError] = useState<unknown>();

    useEffect(() => {
        let isShown = true;
        client.rest.get('/api/live/gifts').then(
            (answer) => isShown && setOffers(answer),
            (failure: unknown) => isShown && setError(failure),
        );
        return () => {
            isShown = false;
        };
    }, [client]);

    const give = async (type: string) => {
        setBusy(type);
        setError(undefined);
        try {
            await live.gift(type, quantity); // Once, however often the connection is lost meanwhile.
            onClose();
        } catch (failure) {
            setError(failure);
        } finally {
            setBusy(undefined);
        }
    };

    return (
        <Sheet title={texts.live.gifts} onClose={onClose}>
            {error ? <Notice isError text={describe(error, texts)} /> : null}
            {!offers && !error ? <Words isMuted>{texts.loading}</Words> : null}
            <View style={styles.line}>
                <Button
                    kind="quiet"
                    symbol="−"
                    label={texts.live.fewer}
                    isDisabled={quantity <= 1}
                    onPress={() => setQuantity(quantity - 1)}
                />
                <Words isLive>{fill(texts.live.quantity, { count: quantity })}</Words>
                <Button
                    kind="quiet"
                    symbol="+"
                    label={texts.live.more}
                    isDisabled={quantity >= QUANTITY_MAX}
                    onPress={() => setQuantity(quantity + 1)}
                />
            </View>
            {offers?.map((offer) => (
                <View key={offer.type} style={styles.offer}>
                    <Words>{`${offer.icon} ${fill(texts.live.giftPrice, { name: offer.name, value: offer.value })}`}</Words>
                    <Button
                        label={fill(texts.live.give, { name: offer.name })}
                        isBusy={busy === offer.type}
                        isDisabled={busy !== undefined}
                        onPress={() => void give(offer.type)}
                    />
                </View>
            ))}
        </Sheet>
    );
}

const styles = StyleSheet.create({
    line: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: space.m },
    offer: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: space.s },
});
