// Which screen is shown, and the way from it to another.
import { useState } from 'react';
import type { ScreenMethod } from './messages/messages.ts';
import { firstMethod, offeredMethods, wayOut } from './methods.ts';
import { useScreen } from './screen-context.ts';
import { CeremonyScreen } from './screens/ceremony-screen.tsx';
import { Chooser } from './screens/chooser.tsx';
import { CodeScreen } from './screens/code-screen.tsx';
import { Button } from './screens/frame.tsx';
import { IdentityScreen } from './screens/identity-screen.tsx';
import { LinkScreen } from './screens/link-screen.tsx';
import { PushScreen } from './screens/push-screen.tsx';
import { QrCodeScreen } from './screens/qr-code-screen.tsx';

function Screen({ method }: { readonly method: ScreenMethod }) {
  switch (method) {
    case 'PASSKEY':
    case 'SECURITY_KEY':
      return <CeremonyScreen method={method} />;
    case 'PUSH':
      return <PushScreen />;
    case 'DEVICE':
      return <QrCodeScreen />;
    case 'EMAIL_MAGIC_LINK':
      return <LinkScreen />;
    case 'VERIFF':
    case 'IPROOV':
    case 'IDVERSE':
    case 'PALM_BIOMETRICS_RR':
      return <IdentityScreen method={method} />;
    default:
      return <CodeScreen method={method} />;
  }
}

/** The screen to begin with, and the ways to the others. */
export function Flow() {
  const { options, text } = useScreen();
  const offered = offeredMethods(options, typeof PublicKeyCredential === 'function');
  const [method, setMethod] = useState(() => firstMethod(options, offered, Date.now()));
  if (method === undefined) return <Chooser methods={offered} choose={setMethod} />;
  const out = wayOut(method, offered);
  return (
    <>
      <Screen key={method} method={method} />
      {out.kind === 'none' ? null : (
        <div className="sw-foot">
          <Button kind="link" onClick={() => setMethod(out.kind === 'direct' ? out.method : undefined)}>
            {out.kind === 'direct' ? text.otherWay(text.method[out.method]) : text.tryAnotherWay}
          </Button>
        </div>
      )}
    </>
  );
}
