import type { ComponentChildren } from 'preact';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { Button } from './button.tsx';

/** The way past an offer; hidden where the application insists. */
export function NotNow({ children }: { readonly children?: ComponentChildren }) {
  const { controller, launch } = usePage();
  const t = useText();
  return (
    <div class="alternatives">
      {children}
      {!launch.forceEnrollment && (
        <Button kind="link" onPress={() => void controller.answered('OFFER_PASSKEY')}>
          {t.notNow}
        </Button>
      )}
    </div>
  );
}
