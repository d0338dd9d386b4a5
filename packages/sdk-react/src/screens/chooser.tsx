// The list of ways.
import type { ScreenMethod } from '../messages/messages.ts';
import { useScreen } from '../screen-context.ts';
import { Frame } from './frame.tsx';

interface ChooserProps {
  readonly methods: readonly ScreenMethod[];
  readonly choose: (method: ScreenMethod) => void;
}

export function Chooser({ methods, choose }: ChooserProps) {
  const { text } = useScreen();
  return (
    <Frame heading={text.chooseHeading}>
      <ul className="sw-ways">
        {methods.map((method) => (
          <li key={method}>
            <button type="button" className="sw-way" onClick={() => choose(method)}>
              {text.method[method]}
            </button>
          </li>
        ))}
      </ul>
    </Frame>
  );
}
