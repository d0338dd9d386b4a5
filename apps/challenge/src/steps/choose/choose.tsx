import { useRef } from 'preact/hooks';
import { remaining, secondsUntil } from '../../flow/countdown.ts';
import { type Way, waysOf } from '../../flow/flow.ts';
import type { Purpose } from '../../flow/screen.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { isDeliberate } from '../../ui/deliberate.ts';
import { Icon } from '../../ui/icons.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

interface ChooseProps extends StepProps {
  readonly purpose: Purpose;
}

/** Every way there is, strongest first, with what it needs. */
export function ChooseStep({ session, purpose }: ChooseProps) {
  const { can } = usePage();
  const t = useText();
  const heading = headings(t)[purpose];
  const ways = waysOf(session, can);
  return (
    <StepFrame heading={heading}>
      <ul class="ways">
        {ways.map((way) => (
          <li key={way.verificationMethod}>
            <WayButton way={way} />
          </li>
        ))}
      </ul>
      {purpose !== 'add' && <p class="quiet">{t.choose.help(session.tenantName)}</p>}
      {ways.length === 0 && <p class="lead">{t.settings.nothingToAdd}</p>}
    </StepFrame>
  );
}

const headings = (t: Messages): Record<Purpose, string> => ({
  verify: t.choose.verifyHeading,
  enroll: t.choose.enrollHeading,
  offer: t.choose.enrollHeading,
  add: t.settings.addHeading,
});

function WayButton({ way }: { readonly way: Way }) {
  const { controller, now } = usePage();
  const t = useText();
  const shownAt = useRef(performance.now());
  const name = way.as ?? way.verificationMethod;
  const lockedFor = secondsUntil(way.lockedUntil, now());
  const hint = lockedFor > 0 ? t.methodLocked(remaining(lockedFor)) : (way.hint ?? t.methodHint[name]);
  return (
    <button
      type="button"
      class="way"
      onClick={(event) => {
        const framed = window.parent !== window;
        if (isDeliberate(framed, shownAt.current, event.timeStamp))
          controller.useMethod(way.verificationMethod);
      }}
    >
      <Icon name={name} />
      <span class="way-text">
        <span class="way-name">{t.method[name]}</span>
        <span class="quiet">{hint}</span>
      </span>
    </button>
  );
}
