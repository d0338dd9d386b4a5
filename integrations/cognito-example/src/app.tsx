// Which page belongs to which address, and who may see it.
import { StepwardProvider } from '@stepward/react';
import { type ReactNode, useEffect } from 'react';
import { AccountPage } from './account/account-page.tsx';
import { SecurityPage } from './account/security-page.tsx';
import { CheckoutPage } from './checkout/checkout-page.tsx';
import { refreshSession, useSession } from './cognito/session.ts';
import type { Configuration } from './configuration.ts';
import { Page } from './layout/page.tsx';
import { Shell } from './layout/shell.tsx';
import { goTo, Link, usePath } from './navigation/router.tsx';
import { ServicesProvider } from './services.tsx';
import { ShopPage } from './shop/shop-page.tsx';
import { CallbackPage } from './sign-in/callback-page.tsx';
import { PasswordPage } from './sign-in/password-page.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { SignUpPage } from './sign-in/sign-up-page.tsx';
import { WelcomePage } from './sign-in/welcome-page.tsx';

/** Stepward's dialog in the colours of the shop; the style sheet decides light or dark. */
const appearance = {
  variables: {
    colorPrimary: 'var(--accent)',
    colorPrimaryForeground: 'var(--on-accent)',
    colorBackground: 'var(--card)',
    colorForeground: 'var(--ink)',
    colorMuted: 'var(--info-soft)',
    colorInputBorder: 'var(--edge-strong)',
    colorRing: 'var(--accent)',
    colorDanger: 'var(--danger)',
  },
};

export function App({ configuration }: { readonly configuration: Configuration }) {
  useEffect(() => void refreshSession(), []);
  const { tenantId, baseUrl } = configuration.stepward;
  return (
    <ServicesProvider configuration={configuration}>
      <StepwardProvider tenantId={tenantId} baseUrl={baseUrl} appearance={appearance} locale="en">
        <Shell>
          <Pages />
        </Shell>
      </StepwardProvider>
    </ServicesProvider>
  );
}

const publicPages: Readonly<Record<string, () => ReactNode>> = {
  '/': () => <ShopPage />,
  '/sign-in': () => <SignInPage />,
  '/sign-in/password': () => <PasswordPage />,
  '/sign-up': () => <SignUpPage />,
  '/callback': () => <CallbackPage />,
};

const ownPages: Readonly<Record<string, () => ReactNode>> = {
  '/welcome': () => <WelcomePage />,
  '/account': () => <AccountPage />,
  '/account/security': () => <SecurityPage />,
  '/checkout': () => <CheckoutPage />,
};

function Pages() {
  const path = usePath();
  const open = publicPages[path];
  if (open !== undefined) return open();
  const own = ownPages[path];
  if (own !== undefined) return <SignedIn>{own()}</SignedIn>;
  return (
    <Page narrow title="There is nothing here" lead="The address may be old, or have a typo.">
      <p className="section">
        <Link className="button primary" href="/">
          To the shop
        </Link>
      </p>
    </Page>
  );
}

/** Sends everybody else to the sign-in, and back afterwards. */
function SignedIn({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const path = usePath();
  useEffect(() => {
    if (session === null) goTo(`/sign-in?${new URLSearchParams({ next: path })}`, { replace: true });
  }, [session, path]);
  if (session) return children;
  return (
    <main className="page" id="main">
      <p className="waiting" role="status">
        One moment …
      </p>
    </main>
  );
}
