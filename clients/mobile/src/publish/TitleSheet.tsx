import { useState } from 'react';
import { useClient } from '../shell/services';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { Sheet } from '../design/Sheet';
import { useTexts } from '../texts';
import { describe } from '../texts/errors';

interface TitleSheetProps {
    streamId: string;
    title: string;
    onClose: () => void;
}

export function TitleSheet({ streamId, title, onClose }: TitleSheetProps) {
    const texts = useTexts();
    const client = useClient();
    const [text, setText] = useState(title);
    const [isBusy, setBusy] = useState(false);
    const [error, setError] = useState<unknown>();
    const save = async () => {
        setBusy(true);
        try {
            await client.rest.put('/api/live/{streamId}', { path: { streamId }, body: { title: text.trim() } });
            onClose();
        } catch (failure) {
            setError(failure);
            setBusy(false);
        }
    };
    return (
        <Sheet title={texts.publish.edit} onClose={onClose}>
            <Field label={texts.publish.name} value={text} onChange={setText} maxLength={120} />
            {error ? <Notice isError text={describe(error, texts)} /> : null}
            <Button label={texts.publish.save} isBusy={isBusy} isDisabled={!text.trim()} onPress={() => void save()} />
        </Sheet>
    );
}
