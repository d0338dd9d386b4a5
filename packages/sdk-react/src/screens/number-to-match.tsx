// The number that the phone asks for. Read out when it appears or changes.

/** Six digits are read in two groups; white space may be typed as well. */
const inGroups = (number: string): string => number.replace(/^(\d{3})(\d{3})$/, '$1\u00a0$2');

interface NumberToMatchProps {
  readonly label: string;
  /** Undefined while it is not known. */
  readonly number: string | undefined;
}

export function NumberToMatch({ label, number }: NumberToMatchProps) {
  return (
    <p className="sw-number" role="status">
      {number === undefined ? null : (
        <>
          {label} <strong dir="ltr">{inGroups(number)}</strong>
        </>
      )}
    </p>
  );
}
