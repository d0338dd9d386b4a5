// The list of ways, with what each needs.
import type { ChallengeOptions } from '@stepward/browser';
import type { Messages, ScreenMethod } from '../messages/messages.ts';
import { minutesUntil } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { Frame } from './frame.tsx';
import { Icon } from './icon.tsx';

interface ChooserProps {
  readonly methods: readonly ScreenMethod[];
  readonly choose: (method: ScreenMethod) => void;
}

export function Chooser({ methods, choose }: ChooserProps) {
  const { text, options } = useScreen();
  return (
    <Frame heading={text.chooseHeading}>
      <ul className="sw-ways">
        {methods.map((method) => (
          <li key={method}>
            <button type="button" className="sw-way" onClick={() => choose(method)}>
              <Icon method={method} />
              <span className="sw-name">{text.method[method]}</span>
              <span className="sw-quiet">{hintOf(text, options, method)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

/** Until when it is locked, else where it goes, else what it is. */
function hintOf(text: Messages, { user, lockedUntil }: ChallengeOptions, method: ScreenMethod): string {
  const minutes = minutesUntil(lockedUntil?.[method], Date.now());
  if (minutes > 0) return text.locked(minutes);
  const isEmail = method === 'EMAIL_OTP' || method === 'EMAIL_MAGIC_LINK';
  const isPhone = method === 'SMS' || method === 'WHATSAPP';
  // Isolated (UAX #9 §2.4): a number keeps its order in a line that reads from the right.
  const address = isEmail ? user?.email : isPhone ? user?.phoneNumber : undefined;
  return address === undefined ? text.hint[method] : `\u2066${address}\u2069`;
}
