import type { ComponentChildren } from 'preact';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { Button } from './button.tsx';

/**
 * The way past an offer, which is always there: an application that insists (`force_enrollment`) insists on the first way in, and
 * whoever is offered something has one.
 */
export function NotNow({ children }: { readonly children?: ComponentChildren }) {
  const { controller } = usePage();
  const t = useText();
  return (
    <div class="alternatives">
      {children}
      <Button kind="link" onPress={() => void controller.answered('OFFER_PASSKEY')}>
        {t.notNow}
      </Button>
    </div>
  );
}
