// The card in which people sign in.
import type { ReactNode } from 'react';

export function SignInFrame({ children }: { readonly children: ReactNode }) {
  return (
    <main className="page sign-in" id="main">
      <div className="card">{children}</div>
    </main>
  );
}
