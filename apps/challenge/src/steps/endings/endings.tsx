import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Session } from '../../api/types.ts';
import type { Problem, Screen } from '../../flow/screen.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';
import { useOnAppear } from '../../ui/use-on-appear.ts';
import { LoadingStep } from '../loading/loading.tsx';

/** Seen for a moment, then the application again; not at all where the tenant hides it. */
export function SuccessStep({ session }: StepProps) {
  const { controller } = usePage();
  const t = useText();
  useOnAppear(() => void controller.complete());
  if (session.endsAtOnce) return <LoadingStep />;
  return (
    <Ending
      icon="DONE"
      heading={t.success.heading}
      lead={controller.canReturn() ? t.success.lead(session.tenantName) : undefined}
    />
  );
}

export function BlockedStep({ session }: StepProps) {
  const t = useText();
  return (
    <Ending icon="STOPPED" heading={t.blocked.heading} lead={t.blocked.lead(session.tenantName)}>
      <GoBack label={t.goBack} />
    </Ending>
  );
}

interface FailedProps extends StepProps {
  readonly because: Extract<Screen, { kind: 'failed' }>['because'];
}

export function FailedStep({ session, because }: FailedProps) {
  const { controller } = usePage();
  const t = useText();
  const tries = controller.canReturn() ? t.failed.lead : t.failed.leadNoReturn(session.tenantName);
  const lead = because === undefined ? tries : t.identity.end[identityEnds[because]];
  return (
    <Ending icon="STOPPED" heading={t.failed.heading} lead={lead}>
      <StartAgain session={session} />
    </Ending>
  );
}

const identityEnds = {
  identity_declined: 'DECLINED',
  identity_not_the_person: 'NOT_THE_PERSON',
} as const;

/** Somebody said no on the phone: the action is over with that, whoever it was (server-api.md §9). */
export function DeclinedStep({ session }: StepProps) {
  const { controller } = usePage();
  const t = useText();
  const lead = controller.canLeave() ? t.push.declinedLead : t.done.cancelledLead(session.tenantName);
  return (
    <Ending icon="STOPPED" heading={t.push.declinedHeading} lead={lead}>
      <StartAgain session={session} />
    </Ending>
  );
}

/** The way on from what was stopped: nothing more can be proven with this challenge. In the settings the list is there still. */
function StartAgain({ session }: StepProps) {
  const { controller } = usePage();
  const t = useText();
  if (session.settings?.isStepUp)
    return <Button onPress={() => void controller.cancelStepUp()}>{t.settings.back}</Button>;
  return <GoBack label={t.startAgain} />;
}

interface NoMethodProps extends StepProps {
  readonly because: 'browser' | 'rule';
}

export function NoMethodStep({ session, because }: NoMethodProps) {
  const t = useText();
  const lead = because === 'rule' ? t.noMethod.notAllowed : t.noMethod.lead;
  return (
    <Ending icon="STOPPED" heading={t.noMethod.heading} lead={lead(session.tenantName)}>
      <GoBack label={t.goBack} />
    </Ending>
  );
}

interface DoneProps {
  readonly session: Session | undefined;
  readonly outcome: 'completed' | 'cancelled';
}

/** Finished, and nowhere to go back to. */
export function DoneStep({ session, outcome }: DoneProps) {
  const t = useText();
  const tenant = session?.tenantName;
  return outcome === 'completed' ? (
    <Ending icon="DONE" heading={t.done.completedHeading} lead={t.done.completedLead(tenant)} />
  ) : (
    <Ending icon="LEFT" heading={t.done.cancelledHeading} lead={t.done.cancelledLead(tenant)} />
  );
}

interface ProblemProps {
  readonly problem: Problem;
  readonly requestId: string | undefined;
}

const curable: ReadonlySet<Problem> = new Set(['offline', 'limited', 'unknown']);
/** Nothing is wrong; it is a matter of time. */
const timely: ReadonlySet<Problem> = new Set(['offline', 'limited', 'session-expired']);

/** What stopped the page, what to do, and an id to quote. */
export function ProblemStep({ problem, requestId }: ProblemProps) {
  const { controller } = usePage();
  const t = useText();
  useEffect(() => {
    if (problem !== 'offline') return;
    const goOn = () => void controller.start();
    window.addEventListener('online', goOn);
    return () => window.removeEventListener('online', goOn);
  }, [problem, controller]);
  return (
    <Ending
      icon={timely.has(problem) ? 'WAITING' : 'STOPPED'}
      heading={t.problem[problem].heading}
      lead={t.problem[problem].lead}
    >
      {curable.has(problem) && <Button onPress={() => void controller.start()}>{t.tryAgain}</Button>}
      {!curable.has(problem) && <GoBack label={t.goBack} />}
      {requestId && <p class="quiet">{t.reference(requestId)}</p>}
    </Ending>
  );
}

function GoBack({ label }: { readonly label: string }) {
  const { controller } = usePage();
  return controller.canLeave() ? <Button onPress={() => void controller.leave()}>{label}</Button> : null;
}

const badges = { DONE: 'good', STOPPED: 'stopped', WAITING: 'neutral', LEFT: 'neutral' } as const;

interface EndingProps {
  readonly icon: keyof typeof badges;
  readonly heading: string;
  readonly lead?: string | undefined;
  readonly children?: ComponentChildren;
}

function Ending({ icon, heading, lead, children }: EndingProps) {
  return (
    <StepFrame heading={heading} lead={lead}>
      <div class={`badge ${badges[icon]}`}>
        <Icon name={icon} />
      </div>
      {children && <div class="control">{children}</div>}
    </StepFrame>
  );
}
