import { useState } from 'react';
import { Linking } from 'react-native';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { Screen } from '../design/Screen';
import { Words } from '../design/Words';
import { useTexts } from '../texts';
import { describe } from '../texts/errors';

const TITLE_MAX = 120;

interface GoLiveFormProps {
    isBusy: boolean;
    isDenied: boolean;
    error: unknown;
    onGoLive: (title: string) => void;
}

/** Before: the title, and why the phone is about to ask for camera and microphone. */
export function GoLiveForm({ isBusy, isDenied, error, onGoLive }: GoLiveFormProps) {
    const texts = useTexts();
    const [title, setTitle] = useState('');
    return (
        <Screen>
            <Field label={texts.publish.name} hint={texts.publish.nameHint} value={title} onChange={setTitle} maxLength={TITLE_MAX} />
            <Words isMuted>{texts.publish.why}</Words>
            {isDenied ? <Notice isError text={texts.publish.denied} /> : null}
            {isDenied ? <Button kind="quiet" label={texts.publish.settings} onPress={() => void Linking.openSettings()} /> : null}
            {error ? <Notice isError text={describe(error, texts)} /> : null}
            <Button label={texts.publish.goLive} isBusy={isBusy} isDisabled={!title.trim()} onPress={() => onGoLive(title.trim())} />
        </Screen>
    );
}
