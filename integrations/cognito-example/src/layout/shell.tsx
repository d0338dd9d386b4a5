// What is on every page: the shop's name, the way to basket and account, the small print.
import { type ReactNode, useState } from 'react';
import { signOut, useSession } from '../cognito/session.ts';
import { goTo, Link, usePath } from '../navigation/router.tsx';
import { totalCount, useBasket } from '../shop/basket.ts';
import { Button } from './button.tsx';

export function Shell({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Header />
      {children}
      <footer className="footer">
        <p>Fernbrook Coffee, 4 Mill Lane, Hebden. An example: nothing here is for sale.</p>
      </footer>
    </>
  );
}

function Header() {
  const session = useSession();
  const path = usePath();
  const count = totalCount(useBasket());
  const current = (href: string) => (path.startsWith(href) ? ('page' as const) : undefined);
  return (
    <header className="header">
      <div className="bar">
        <Link className="brand" href="/">
          <img src="/mark.svg" alt="" width="28" height="28" />
          <span>Fernbrook</span>
        </Link>
        <nav aria-label="Main">
          <Link href="/checkout" aria-current={current('/checkout')}>
            Basket{count === 0 ? '' : ` (${count})`}
          </Link>
          {session ? (
            <>
              <Link href="/account" aria-current={current('/account')}>
                Account
              </Link>
              <SignOut />
            </>
          ) : (
            <Link href="/sign-in" aria-current={current('/sign-in')}>
              Sign in
            </Link>
          )}
        </nav>
      </div>
    </header>
  );
}

function SignOut() {
  const [busy, setBusy] = useState(false);
  return (
    <Button
      look="link"
      busy={busy}
      onClick={() => {
        setBusy(true);
        void signOut().then(() => goTo('/'));
      }}
    >
      Sign out
    </Button>
  );
}
