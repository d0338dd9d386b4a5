import { useText } from '../messages/text-context.ts';

interface NumberToMatchProps {
  /** Undefined while it is not known: its room is kept. */
  readonly number: string | undefined;
}

/** The number that the phone asks for. Read out when it appears or changes. */
export function NumberToMatch({ number }: NumberToMatchProps) {
  const t = useText();
  return (
    <div class="match" role="status">
      {number !== undefined && (
        <>
          <span class="quiet">{t.approval.number}</span>
          <strong class="match-number" dir="ltr">
            {number}
          </strong>
        </>
      )}
    </div>
  );
}
