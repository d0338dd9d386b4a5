import { useText } from '../messages/text-context.ts';

/** The phone is asked again and again; or cannot be, for now. */
export function Waiting({ isReached }: { readonly isReached: boolean }) {
  const t = useText();
  return (
    <p class="waiting quiet" role="status">
      {isReached && <span class="spinner" aria-hidden="true" />}
      <span>{isReached ? t.approval.waiting : t.approval.unreachable}</span>
    </p>
  );
}
