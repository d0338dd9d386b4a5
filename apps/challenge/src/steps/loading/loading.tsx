import { useText } from '../../messages/text-context.ts';

/** While the server is asked. Said quietly, so that a quick answer is not talked over. */
export function LoadingStep() {
  const t = useText();
  return (
    <div class="step loading">
      <span class="spinner large" aria-hidden="true" />
      <div role="status">
        <h1 class="lead">{t.loading}</h1>
      </div>
    </div>
  );
}
