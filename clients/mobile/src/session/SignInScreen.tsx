import { useState } from 'react';
import { useServices } from '../shell/services';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { Screen } from '../design/Screen';
import { Words } from '../design/Words';
import { useTexts } from '../texts';
import { describe } from '../texts/errors';
import { MfaForm } from './MfaForm';
import type { SignInResult } from './session';

export function SignInScreen() {
    const texts = useTexts();
    const { session } = useServices();
    const [login, setLogin] = useState('');
    const [password, setPassword] = useState('');
    const [isBusy, setBusy] = useState(false);
    const [notice, setNotice] = useState('');
    const [mfa, setMfa] = useState<Extract<SignInResult, { kind: 'mfa' }>>();

    const submit = async () => {
        if (isBusy || !login.trim() || !password) return;
        setBusy(true);
        setNotice('');
        try {
            const result = await session.signIn(login.trim(), password);
            setPassword('');
            if (result.kind === 'mfa') setMfa(result);
            else if (result.kind === 'mfa-setup') setNotice(texts.signIn.setUpFirst);
        } catch (error) {
            setNotice(describe(error, texts));
        } finally {
            setBusy(false);
        }
    };

    if (mfa) return <MfaForm {...mfa} onCancel={() => setMfa(undefined)} />;
    return (
        <Screen>
            <Words size="title" weight="700" isHeading>
                {texts.signIn.title}
            </Words>
            <Field
                label={texts.signIn.login}
                value={login}
                onChange={setLogin}
                autoCapitalize="none"
                autoComplete="username"
                keyboardType="email-address"
            />
            <Field
                label={texts.signIn.password}
                value={password}
                onChange={setPassword}
                secureTextEntry
                autoCapitalize="none"
                autoComplete="current-password"
                onSubmitEditing={() => void submit()}
            />
            {notice ? <Notice text={notice} isError /> : null}
            <Button label={texts.signIn.submit} onPress={() => void submit()} isBusy={isBusy} isDisabled={!login.trim() || !password} />
        </Screen>
    );
}
