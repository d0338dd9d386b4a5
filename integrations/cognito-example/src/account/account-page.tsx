// The account: who one is, and where to go from here.
import { useSession } from '../cognito/session.ts';
import { Page } from '../layout/page.tsx';
import { Link } from '../navigation/router.tsx';

export function AccountPage() {
  const session = useSession();
  return (
    <Page
      title="Your account"
      lead={
        <>
          Signed in as <strong className="address">{session?.email}</strong>
        </>
      }
    >
      <ul className="tiles">
        <li className="card">
          <h2>
            <Link href="/account/security">Sign-in and security</Link>
          </h2>
          <p className="note">Passkeys, authenticator app, and where your codes go.</p>
        </li>
        <li className="card">
          <h2>
            <Link href="/">Back to the coffee</Link>
          </h2>
          <p className="note">This week: Sidama Bensa, peach and bergamot.</p>
        </li>
      </ul>
    </Page>
  );
}
