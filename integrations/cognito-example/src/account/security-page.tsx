// What a person proves who they are with: the list, what may be added, what may go.
import { useEffect, useState } from 'react';
import { Button } from '../layout/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { Page } from '../layout/page.tsx';
import type { Factor } from '../shop-api.ts';
import { AppEnrolment } from './app-enrolment.tsx';
import { labelOf } from './factor-label.ts';
import { LinkEnrolment } from './link-enrolment.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { type Addable, useFactors } from './use-factors.ts';

export function SecurityPage() {
  const state = useFactors();
  const { factors, adding, notice, busy } = state;
  const [removing, setRemoving] = useState<Factor>();
  const { reload } = state;
  useEffect(() => void reload(), [reload]);

  return (
    <Page narrow title="Sign-in and security" lead="The ways you can show that it’s you.">
      {notice === undefined ? null : (
        <div className="section">
          <Notice kind={notice.kind}>{notice.text}</Notice>
        </div>
      )}
      <section className="section" aria-labelledby="have">
        <h2 id="have">You can use</h2>
        <FactorList factors={factors} busy={busy} onRemove={setRemoving} onRetry={() => void reload()} />
      </section>
      {factors === undefined || factors === 'failed' ? null : (
        <section className="section" aria-labelledby="add">
          <h2 id="add">Add another way</h2>
          {adding === undefined ? (
            <AddButtons factors={factors} busy={busy} onAdd={(what) => void state.add(what)} />
          ) : null}
          {adding === 'app' ? <AppEnrolment onDone={state.added} onCancel={state.cancel} /> : null}
          {adding === 'link' ? <LinkEnrolment onDone={state.added} onCancel={state.cancel} /> : null}
        </section>
      )}
      {removing === undefined ? null : (
        <RemoveDialog
          factor={removing}
          onCancel={() => setRemoving(undefined)}
          onConfirm={() => {
            setRemoving(undefined);
            void state.remove(removing);
          }}
        />
      )}
    </Page>
  );
}

interface FactorListProps {
  readonly factors: readonly Factor[] | 'failed' | undefined;
  readonly busy: boolean;
  readonly onRemove: (factor: Factor) => void;
  readonly onRetry: () => void;
}

function FactorList({ factors, busy, onRemove, onRetry }: FactorListProps) {
  if (factors === undefined) {
    return (
      <p className="waiting" role="status">
        One moment …
      </p>
    );
  }
  if (factors === 'failed') {
    return (
      <p>
        <Button look="secondary" onClick={onRetry}>
          Try again
        </Button>
      </p>
    );
  }
  if (factors.length === 0) return <p className="quiet">Nothing yet. Add a passkey: it takes ten seconds.</p>;
  return (
    <ul className="factors">
      {factors.map((factor) => (
        <FactorRow
          key={factor.userAuthenticatorId}
          factor={factor}
          canGo={factors.length > 1}
          busy={busy}
          onRemove={() => onRemove(factor)}
        />
      ))}
    </ul>
  );
}

interface FactorRowProps {
  readonly factor: Factor;
  /** The last one stays: whoever has none could not get in again. */
  readonly canGo: boolean;
  readonly busy: boolean;
  readonly onRemove: () => void;
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

function FactorRow({ factor, canGo, busy, onRemove }: FactorRowProps) {
  const { name, detail } = labelOf(factor);
  const used = factor.lastVerifiedAt ?? factor.createdAt;
  return (
    <li className="factor">
      <div>
        <strong>{name}</strong>
        <span className="note address">
          {detail === undefined ? '' : `${detail} · `}
          {factor.lastVerifiedAt === undefined ? 'Added' : 'Last used'} {day.format(new Date(used))}
        </span>
      </div>
      {canGo ? (
        <Button look="secondary" busy={busy} aria-label={`Remove ${name}`} onClick={onRemove}>
          Remove
        </Button>
      ) : (
        <span className="note">Your only way in</span>
      )}
    </li>
  );
}

interface AddButtonsProps {
  readonly factors: readonly Factor[];
  readonly busy: boolean;
  readonly onAdd: (what: Addable) => void;
}

function AddButtons({ factors, busy, onAdd }: AddButtonsProps) {
  const has = (method: string) => factors.some(({ verificationMethod }) => verificationMethod === method);
  return (
    <>
      <p className="quiet">We first make sure that it’s you.</p>
      <div className="actions">
        <Button look="secondary" busy={busy} onClick={() => onAdd('passkey')}>
          {has('PASSKEY') ? 'Another passkey' : 'Passkey'}
        </Button>
        {has('AUTHENTICATOR_APP') ? null : (
          <Button look="secondary" busy={busy} onClick={() => onAdd('app')}>
            Authenticator app
          </Button>
        )}
        {has('EMAIL_MAGIC_LINK') ? null : (
          <Button look="secondary" busy={busy} onClick={() => onAdd('link')}>
            Link by email
          </Button>
        )}
      </div>
    </>
  );
}
