// Nothing more can be done here, and why.
import { type Over, useScreen } from '../screen-context.ts';
import { Button, Frame } from './frame.tsx';

interface EndScreenProps {
  readonly over: Over;
  /** Absent where there is nothing to close. */
  readonly onClose?: () => void;
}

export function EndScreen({ over, onClose }: EndScreenProps) {
  const { text } = useScreen();
  const { heading, lead } = text.end[over];
  return (
    <Frame heading={heading} lead={lead}>
      {onClose === undefined ? null : (
        <Button isFirst onClick={onClose}>
          {text.close}
        </Button>
      )}
    </Frame>
  );
}
