import type { RouteProps } from '../shell/navigation';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { Screen } from '../design/Screen';
import { Words } from '../design/Words';
import { useTexts } from '../texts';
import { describe } from '../texts/errors';
import { GoLiveForm } from './GoLiveForm';
import { OnAir } from './OnAir';
import { usePublish } from './use-publish';

export function PublishScreen({ navigation }: Pick<RouteProps<'Publish'>, 'navigation'>) {
    const texts = useTexts();
    const { state, goLive, resume, end, ...handlers } = usePublish();

    if (state.step === 'setup') return <GoLiveForm {...state} onGoLive={(title) => void goLive(title)} />;
    if (state.step === 'live') {
        return (
            <OnAir streamId={state.streamId} room={state.room} error={state.error} onEnd={() => void end(state.streamId)} {...handlers} />
        );
    }
    if (state.step === 'ended') {
        return (
            <Screen>
                <Words size="large" weight="700" isHeading isLive>
                    {texts.ended.title}
                </Words>
                <Button
                    label={texts.ended.recording}
                    kind="quiet"
                    onPress={() => navigation.replace('Watch', { streamId: state.streamId })}
                />
                <Button label={texts.ended.home} onPress={() => navigation.popToTop()} />
            </Screen>
        );
    }
    return (
        <Screen>
            <Words isLive>{texts.publish.resume}</Words>
            {state.error ? <Notice isError text={describe(state.error, texts)} /> : null}
            <Button label={texts.publish.continueStream} isBusy={state.isBusy} onPress={() => void resume(state.streamId)} />
            <Button kind="danger" label={texts.publish.end} isDisabled={state.isBusy} onPress={() => void end(state.streamId)} />
        </Screen>
    );
}
