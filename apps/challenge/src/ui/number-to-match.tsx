import { useText } from '../messages/text-context.ts';

/** The NIST profile's six digits (N-12) are read in two groups; white space may be typed as well. */
const inGroups = (number: string): string => number.replace(/^(\d{3})(\d{3})$/, '$1\u00a0$2');

interface NumberToMatchProps {
  /** Undefined while it is not known: its room is kept. */
  readonly number: string | undefined;
}

/** The number that the phone asks for. Read out when it appears or changes. */
export function NumberToMatch({ number }: NumberToMatchProps) {
  const t = useText();
  return (
    <div class="match" role="status">
      {number === undefined ? (
        <span class="spinner large" aria-hidden="true" />
      ) : (
        <>
          <span class="quiet">{t.approval.number}</span>
          <strong class="match-number" dir="ltr">
            {inGroups(number)}
          </strong>
        </>
      )}
    </div>
  );
}
