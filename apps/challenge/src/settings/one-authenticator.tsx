import { useState } from 'preact/hooks';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { typedAlready } from '../phone/phone-number.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { StepFrame } from '../ui/step-frame.tsx';
import { dateText } from './date-text.ts';
import { NewAddressForm } from './new-address.tsx';
import { nameOf, type OwnAuthenticator } from './own-authenticator.ts';
import { ProveAddress, type SentTo } from './prove-address.tsx';
import { RemoveOne } from './remove-one.tsx';
import { useChange } from './use-change.ts';

const nameCharactersMax = 64;
const inputId = 'authenticator-name';
const messageId = 'authenticator-message';

export interface OneProps {
  readonly one: OwnAuthenticator;
  /** Nothing else would be left. */
  readonly isLast: boolean;
  /** Where the person was before another proof. */
  readonly isRemoving?: boolean;
  readonly movingTo?: string | undefined;
  /** It may get a new address or number. */
  readonly canMove: boolean;
  /** The tenant does not let its owner remove it. */
  readonly isKept: boolean;
  /** Nor change anything of it. */
  readonly isFixed: boolean;
  /** Back to the list, with what was done. */
  readonly onDone: (said?: string) => void;
}

type View =
  | { readonly kind: 'managing' | 'removing' }
  | { readonly kind: 'moving'; readonly typed: string }
  | { readonly kind: 'proving'; readonly sent: SentTo };

/** One of the person's own: its name, its address, whether it is asked for first, and the way to remove it. */
export function OneAuthenticator(props: OneProps) {
  const { one, onDone } = props;
  const [view, setView] = useState<View>(() => firstView(props));
  const manage = () => setView({ kind: 'managing' });
  switch (view.kind) {
    case 'removing':
      return <RemoveOne {...props} onKeep={manage} />;
    case 'moving':
      return (
        <NewAddressForm
          one={one}
          typedBefore={view.typed}
          onSent={(sent) => setView({ kind: 'proving', sent })}
          onKeep={manage}
        />
      );
    case 'proving': {
      const { address } = view.sent;
      const again = () => setView({ kind: 'moving', typed: address });
      return <ProveAddress one={one} sent={view.sent} onProven={onDone} onOther={again} />;
    }
    case 'managing':
      return (
        <Manage
          {...props}
          onMove={() =>
            setView({ kind: 'moving', typed: one.method === 'SMS' ? typedAlready(navigator.languages) : '' })
          }
          onRemove={() => setView({ kind: 'removing' })}
        />
      );
  }
}

function firstView({ isRemoving, movingTo }: OneProps): View {
  if (movingTo !== undefined) return { kind: 'moving', typed: movingTo };
  return { kind: isRemoving ? 'removing' : 'managing' };
}

interface ManageProps extends OneProps {
  readonly onMove: () => void;
  readonly onRemove: () => void;
}

function Manage({ one, isLast, canMove, isKept, isFixed, onDone, onMove, onRemove }: ManageProps) {
  const { api } = usePage();
  const t = useText();
  const { attempt, isBusy, problem } = useChange();
  const kind = t.method[one.method];
  const name = nameOf(one) ?? kind;
  const change = (make: () => Promise<void>) =>
    void attempt({ change: 'update' }, { kind: 'authenticator', id: one.id }, make);
  return (
    <StepFrame heading={name} lead={factsOf(one, name === kind ? undefined : kind, t)}>
      {!isFixed && (
        <NameForm
          name={one.displayName ?? ''}
          isBusy={isBusy}
          problem={problem && t.settings.problem[problem]}
          onSave={(displayName) =>
            change(async () => {
              await api.rename(one.id, displayName);
              onDone(t.settings.renamed);
            })
          }
        />
      )}
      <div class="control">
        {canMove && (
          <Button kind="secondary" onPress={onMove}>
            {one.method === 'SMS' ? t.settings.changeNumber : t.settings.changeAddress}
          </Button>
        )}
        {!one.isDefault && (
          <Button
            kind="secondary"
            busy={isBusy}
            onPress={() =>
              change(async () => {
                await api.makeDefault(one.id);
                onDone(t.settings.madeDefault);
              })
            }
          >
            {t.settings.makeDefault}
          </Button>
        )}
        {isFixed && <ErrorNotice>{problem ? t.settings.problem[problem] : ''}</ErrorNotice>}
        {isLast || isKept ? (
          <p class="quiet">{isKept ? t.settings.kept : t.settings.lastOne}</p>
        ) : (
          <Button kind="secondary" onPress={onRemove}>
            {t.settings.remove}
          </Button>
        )}
      </div>
      <div class="alternatives">
        <Button kind="link" onPress={() => onDone()}>
          {t.settings.back}
        </Button>
      </div>
    </StepFrame>
  );
}

function factsOf(one: OwnAuthenticator, kind: string | undefined, t: ReturnType<typeof useText>): string {
  return [
    kind,
    one.createdAt === undefined ? undefined : t.settings.added(dateText(one.createdAt)),
    one.lastUsedAt === undefined ? undefined : t.settings.used(dateText(one.lastUsedAt)),
  ]
    .filter((fact) => fact !== undefined)
    .join(' · ');
}

interface NameFormProps {
  readonly name: string;
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly onSave: (name: string) => void;
}

function NameForm({ name, isBusy, problem, onSave }: NameFormProps) {
  const t = useText();
  const [typed, setTyped] = useState(name);
  return (
    <form
      class="control"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') onSave(typed.trim());
      }}
    >
      <label for={inputId}>{t.settings.name}</label>
      <input
        id={inputId}
        type="text"
        name="name"
        autoComplete="off"
        maxLength={nameCharactersMax}
        dir="auto"
        value={typed}
        aria-describedby={messageId}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <ErrorNotice id={messageId}>{problem ?? ''}</ErrorNotice>
      <Button
        kind="secondary"
        type="submit"
        busy={isBusy}
        disabled={typed.trim() === '' || typed.trim() === name}
      >
        {t.settings.saveName}
      </Button>
    </form>
  );
}
