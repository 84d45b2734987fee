import { useState } from 'react';
import { StyleSheet, View } from 'react-native';
import { useClient } from '../shell/services';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { Sheet } from '../design/Sheet';
import { Words } from '../design/Words';
import { space } from '../design/theme';
import { useTexts, type Texts } from '../texts';
import { describe } from '../texts/errors';

type ReportType = keyof Texts['report']['types'];
const types: readonly ReportType[] = ['spam', 'harassment', 'nudity', 'violence', 'hate', 'copyright', 'other'];
const REASON_MAX = 200;

export function ReportSheet({ streamId, onClose }: { streamId: string; onClose: () => void }) {
    const texts = useTexts();
    const client = useClient();
    const [type, setType] = useState<ReportType>();
    const [reason, setReason] = useState('');
    const [isBusy, setBusy] = useState(false);
    const [isSent, setSent] = useState(false);
    const [error, setError] = useState<unknown>();

    const submit = async () => {
        if (!type) return;
        setBusy(true);
        setError(undefined);
        try {
            await client.rest.post('/api/live/{streamId}/report', { path: { streamId }, body: { type, reason: reason.trim() } });
            setSent(true);
        } catch (failure) {
            setError(failure);
        } finally {
            setBusy(false);
        }
    };

    return (
        <Sheet title={texts.report.title} onClose={onClose}>
            {isSent ? (
                <Notice text={texts.report.sent} />
            ) : (
                <>
                    <Words weight="600">{texts.report.type}</Words>
                    <View style={styles.types}>
                        {types.map((known) => (
                            <Button
                                key={known}
                                kind={type === known ? 'primary' : 'quiet'}
                                isOn={type === known}
                                label={texts.report.types[known]}
                                onPress={() => setType(known)}
                            />
                        ))}
                    </View>
                    <Field label={texts.report.reason} value={reason} onChange={setReason} maxLength={REASON_MAX} multiline />
                    {error ? <Notice isError text={describe(error, texts)} /> : null}
                    <Button
                        label={texts.report.submit}
                        isBusy={isBusy}
                        isDisabled={!type || !reason.trim()}
                        onPress={() => void submit()}
                    />
                </>
            )}
        </Sheet>
    );
}

const styles = StyleSheet.create({ types: { flexDirection: 'row', flexWrap: 'wrap', gap: space.s } });
