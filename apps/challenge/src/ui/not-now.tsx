import type { ComponentChildren } from 'preact';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { Button } from './button.tsx';

interface NotNowProps {
  /** Default: unless the application insists (`force_enrollment`). */
  readonly canSkip?: boolean;
  readonly children?: ComponentChildren;
}

/** The way past an offer. */
export function NotNow({ canSkip, children }: NotNowProps) {
  const { controller, launch } = usePage();
  const t = useText();
  return (
    <div class="alternatives">
      {children}
      {(canSkip ?? !launch.forceEnrollment) && (
        <Button kind="link" onPress={() => void controller.answered('OFFER_PASSKEY')}>
          {t.notNow}
        </Button>
      )}
    </div>
  );
}
