import { useRef } from 'preact/hooks';
import type { Messages } from '../messages/en.ts';
import { useText } from '../messages/text-context.ts';
import type { ImagePair } from '../page/appearance.ts';
import { type StepProps, usePage } from '../page/page-context.ts';
import { Button } from '../ui/button.tsx';
import { isDeliberate } from '../ui/deliberate.ts';
import { Icon } from '../ui/icons.tsx';
import { StatusNotice } from '../ui/notice.tsx';
import { StepFrame } from '../ui/step-frame.tsx';
import { dateText } from './date-text.ts';
import { ModelIcon } from './model-icon.tsx';
import { nameOf, type OwnAuthenticator } from './own-authenticator.ts';

interface OwnListProps extends StepProps {
  readonly all: readonly OwnAuthenticator[];
  /** What was just done. */
  readonly said: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly onNewCodes: () => void;
}

export function OwnList({ session, all, said, onOpen, onNewCodes }: OwnListProps) {
  const { controller } = usePage();
  const t = useText();
  const left = session.settings?.recoveryCodesLeft;
  return (
    <StepFrame heading={t.settings.heading} lead={t.settings.lead(session.tenantName)}>
      <StatusNotice>{said ?? ''}</StatusNotice>
      {all.length === 0 ? (
        <p class="lead">{t.settings.empty}</p>
      ) : (
        <ul class="ways" aria-label={t.settings.list}>
          {all.map((one) => (
            <li key={one.id}>
              <OneRow one={one} onOpen={() => onOpen(one.id)} />
            </li>
          ))}
          {left !== undefined && (
            <li>
              <Row icon="RECOVERY_CODE" name={t.settings.recoveryCodes} onOpen={onNewCodes}>
                {t.settings.codesLeft(left)}
              </Row>
            </li>
          )}
        </ul>
      )}
      <Button kind="secondary" onPress={controller.choose}>
        {all.length === 0 ? t.settings.addFirst : t.settings.add}
      </Button>
      <Button onPress={() => void controller.complete()}>{t.settings.done}</Button>
    </StepFrame>
  );
}

function OneRow({ one, onOpen }: { readonly one: OwnAuthenticator; readonly onOpen: () => void }) {
  const t = useText();
  const name = nameOf(one);
  const kind = t.method[one.method];
  const facts = [...(name === undefined ? [] : [kind]), ...whenOf(one, t)];
  return (
    <Row
      icon={one.icon ?? one.method}
      name={name ?? kind}
      badge={one.isDefault ? t.settings.isDefault : undefined}
      onOpen={onOpen}
    >
      {facts.join(' · ')}
    </Row>
  );
}

/** When it was used last, else when it came. */
function whenOf({ lastUsedAt, createdAt }: OwnAuthenticator, t: Messages): readonly string[] {
  if (lastUsedAt !== undefined) return [t.settings.used(dateText(lastUsedAt))];
  return createdAt === undefined ? [] : [t.settings.added(dateText(createdAt))];
}

interface RowProps {
  readonly icon: OwnAuthenticator['method'] | ImagePair;
  readonly name: string;
  readonly badge?: string | undefined;
  readonly children: string;
  readonly onOpen: () => void;
}

function Row({ icon, name, badge, children, onOpen }: RowProps) {
  const shownAt = useRef(performance.now());
  return (
    <button
      type="button"
      class="way"
      onClick={(event) => {
        const framed = window.parent !== window;
        if (isDeliberate(framed, shownAt.current, event.timeStamp)) onOpen();
      }}
    >
      {typeof icon === 'string' ? <Icon name={icon} /> : <ModelIcon image={icon} />}
      <span class="way-text">
        <span class="way-name" dir="auto">
          {name}
        </span>
        <span class="quiet">{children}</span>
      </span>
      {badge !== undefined && <span class="tag">{badge}</span>}
    </button>
  );
}
