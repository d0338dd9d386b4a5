import { useText } from '../../messages/text-context.ts';

/** While the server is asked. Said quietly, so that a quick answer is not talked over. */
export function LoadingStep() {
  const t = useText();
  return (
    <div class="step loading">
      <span class="spinner large" aria-hidden="true" />
      <p class="lead" role="status">
        {t.loading}
      </p>
    </div>
  );
}
