import { useEffect, useState } from 'preact/hooks';
import type { Resume } from '../flow/settings-control.ts';
import { useText } from '../messages/text-context.ts';
import { type StepProps, usePage } from '../page/page-context.ts';
import { LoadingStep } from '../steps/loading/loading.tsx';
import { CodesSheet } from '../steps/recovery-codes/recovery-codes.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { StepFrame } from '../ui/step-frame.tsx';
import { NewCodes } from './new-codes.tsx';
import { OneAuthenticator } from './one-authenticator.tsx';
import { OwnList } from './own-list.tsx';
import type { SettingsProblem } from './problem.ts';
import { useOwn } from './use-own.ts';

type View =
  | { readonly kind: 'list'; readonly said?: string | undefined }
  | {
      readonly kind: 'one';
      readonly id: string;
      readonly isRemoving?: boolean | undefined;
      readonly movingTo?: string | undefined;
    }
  | { readonly kind: 'new-codes' }
  | { readonly kind: 'codes'; readonly codes: readonly string[] };

/** The person's own ways to sign in: the list, one of them, new recovery codes. */
export function SettingsStep({ session }: StepProps) {
  const { controller } = usePage();
  const { own, reload } = useOwn();
  const [resume] = useState(controller.takeResume);
  const [view, setView] = useState<View>(() => viewOf(resume));
  useEffect(() => {
    if (resume?.kind === 'add') controller.useMethod(resume.method);
  }, [resume, controller]);
  const toList = (said?: string) => {
    setView({ kind: 'list', said });
    void reload();
    // What may be removed may be another one now.
    if (said !== undefined) void controller.refresh();
  };
  if (own.kind === 'loading') return <LoadingStep />;
  if (own.kind === 'failed') return <NotLoaded problem={own.problem} onTryAgain={() => void reload()} />;
  if (view.kind === 'codes')
    return (
      <CodesSheet
        session={session}
        codes={view.codes}
        onSaved={() => void controller.refresh().then(() => toList())}
      />
    );
  if (view.kind === 'new-codes')
    return <NewCodes onMade={(codes) => setView({ kind: 'codes', codes })} onBack={() => toList()} />;
  const one = view.kind === 'one' ? own.all.find(({ id }) => id === view.id) : undefined;
  if (one)
    return (
      <OneAuthenticator
        key={one.id}
        one={one}
        isLast={own.all.length === 1}
        isRemoving={view.kind === 'one' && view.isRemoving === true}
        movingTo={view.kind === 'one' ? view.movingTo : undefined}
        canMove={session.settings?.movable.includes(one.id) === true}
        isKept={session.settings?.kept.includes(one.id) === true}
        isFixed={session.settings?.fixed.includes(one.id) === true}
        onDone={toList}
      />
    );
  return (
    <OwnList
      session={session}
      all={own.all.filter(({ id }) => session.settings?.hidden.includes(id) !== true)}
      said={view.kind === 'list' ? view.said : undefined}
      onOpen={(id) => setView({ kind: 'one', id })}
      onNewCodes={() => setView({ kind: 'new-codes' })}
    />
  );
}

/** After another proof the person is where they were. */
function viewOf(resume: Resume | undefined): View {
  if (resume?.kind === 'authenticator') {
    const { id, isRemoving, movingTo } = resume;
    return { kind: 'one', id, isRemoving, movingTo };
  }
  return resume?.kind === 'codes' ? { kind: 'new-codes' } : { kind: 'list' };
}

interface NotLoadedProps {
  readonly problem: SettingsProblem;
  readonly onTryAgain: () => void;
}

function NotLoaded({ problem, onTryAgain }: NotLoadedProps) {
  const { controller } = usePage();
  const t = useText();
  return (
    <StepFrame heading={t.settings.heading}>
      <div class="control">
        <ErrorNotice>{t.settings.problem[problem]}</ErrorNotice>
        <Button onPress={onTryAgain}>{t.tryAgain}</Button>
        <Button kind="secondary" onPress={() => void controller.complete()}>
          {t.settings.done}
        </Button>
      </div>
    </StepFrame>
  );
}
