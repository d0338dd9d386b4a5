import type { ComponentChildren } from 'preact';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { Button } from './button.tsx';

/** The quiet line under a step: its own links, then the way round, which is always there. */
export function Alternatives({ children }: { readonly children?: ComponentChildren }) {
  const { controller } = usePage();
  const t = useText();
  return (
    <div class="alternatives">
      {children}
      <Button kind="link" onPress={controller.choose}>
        {t.tryAnotherWay}
      </Button>
    </div>
  );
}
