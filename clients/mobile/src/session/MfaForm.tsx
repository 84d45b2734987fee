import { useState } from 'react';
import { useServices } from '../shell/services';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { Screen } from '../design/Screen';
import { Words } from '../design/Words';
import { useTexts } from '../texts';
import { describe } from '../texts/errors';

interface MfaFormProps {
    mfaToken: string;
    methods: readonly string[];
    onCancel: () => void;
}

/** The second factor of a sign-in: a code of an app, a backup code, or one that is sent. */
export function MfaForm({ mfaToken, methods, onCancel }: MfaFormProps) {
    const texts = useTexts();
    const { session } = useServices();
    const [code, setCode] = useState('');
    const [isBusy, setBusy] = useState(false);
    const [notice, setNotice] = useState<{ text: string; isError: boolean }>();
    const sends = methods.find((method): method is 'sms' | 'email' => method === 'sms' || method === 'email');

    const run = async (action: () => Promise<unknown>, done?: string) => {
        setBusy(true);
        setNotice(undefined);
        try {
            const result = await action();
            if ((result as { kind?: string } | undefined)?.kind === 'mfa-setup')
                setNotice({ text: texts.signIn.setUpFirst, isError: true });
            else if (done) setNotice({ text: done, isError: false });
        } catch (error) {
            setNotice({ text: describe(error, texts), isError: true });
        } finally {
            setBusy(false);
        }
    };

    return (
        <Screen>
            <Words size="title" weight="700" isHeading>
                {texts.signIn.title}
            </Words>
            <Words isMuted>{texts.signIn.codeHint}</Words>
            <Field
                label={texts.signIn.code}
                value={code}
                onChange={setCode}
                autoCapitalize="none"
                autoComplete="one-time-code"
                maxLength={32}
            />
            {notice ? <Notice {...notice} /> : null}
            <Button
                label={texts.signIn.verify}
                isBusy={isBusy}
                isDisabled={!code.trim()}
                onPress={() => void run(() => session.verify(mfaToken, code.trim()))}
            />
            {sends ? (
                <Button
                    kind="quiet"
                    label={texts.signIn.sendCode}
                    isDisabled={isBusy}
                    onPress={() => void run(() => session.sendCode(mfaToken, sends), texts.signIn.codeSent)}
                />
            ) : null}
            <Button kind="quiet" label={texts.cancel} onPress={onCancel} />
        </Screen>
    );
}
