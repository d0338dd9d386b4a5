/**
 * What a message or a page says an action is: its name, and what the person confirms (SECURITY row 16). The words are the
 * tenant's own (management-api.md §3); without any, a payment shows what it is of. Does not own: how that is laid out
 * (messages/templates, the pages).
 */
import type { ActionConfiguration } from '../action-configurations/action-configuration.ts';
import { findConfiguration } from '../action-configurations/store.ts';
import { placeholder, textForAnybody, textIn } from '../action-configurations/texts.ts';
import type { Action } from '../actions/action.ts';
import { type CustomDataPoint, publicValues } from '../custom-data-points/custom-data-point.ts';
import { listCustomDataPoints } from '../custom-data-points/store.ts';
import type { Reader } from '../database/database.ts';
import { isOnlyNamed } from '../decoys/decoy.ts';
import { phrasesFor } from '../messages/templates/language.ts';
import type { Phrases } from '../messages/templates/phrases.ts';
import { oneLine, shortened } from '../messages/templates/words.ts';

/** BCP 47 tags, best first. */
type Wishes = readonly (string | null | undefined)[];

/** As the templates of messages take it. */
export interface ActionWords {
  readonly actionCode: string;
  readonly actionLabel: string | undefined;
  /** What the person confirms; undefined: nothing but the action itself. */
  readonly prompt: string | undefined;
  /** Whoever began it was asked for no password, as far as the application told us. */
  readonly isPasswordless: boolean;
}

/** `action`: undefined for a code that the application asked for without one. */
export async function actionWords(
  reader: Reader,
  { tenantId, actionCode }: Pick<Action, 'tenantId' | 'actionCode'>,
  action: Action | undefined,
  wishes: Wishes,
): Promise<ActionWords> {
  const configuration = await findConfiguration(reader, tenantId, actionCode);
  const { displayNames = {}, isPasswordless = false } = configuration?.optional ?? {};
  return {
    actionCode,
    actionLabel: textIn(displayNames, wishes) ?? textForAnybody(displayNames),
    prompt: action && (await actionMessage(reader, configuration, action, wishes)),
    isPasswordless: isPasswordless || (action !== undefined && isOnlyNamed(action)),
  };
}

/** Undefined when there is nothing to say, or a data point that the tenant's words name is missing. */
export async function actionMessage(
  reader: Reader,
  configuration: ActionConfiguration | undefined,
  action: Action,
  wishes: Wishes,
): Promise<string | undefined> {
  const facts: MessageFacts = JSON.parse(action.facts);
  const templates = configuration?.optional.messagingTemplates;
  if (templates) {
    const { defaultTemplate } = textIn(templates, wishes) ?? textForAnybody(templates) ?? {};
    return defaultTemplate && fill(defaultTemplate, facts);
  }
  const custom = facts.action?.custom;
  // Most actions are no payments: nothing is asked for them.
  if (custom == null || (shownValue(custom.amount) ?? shownValue(custom.payee)) === undefined)
    return undefined;
  const points = await listCustomDataPoints(reader, action.tenantId);
  return paymentIn(phrasesFor(wishes), points, custom);
}

type Values = Readonly<Record<string, unknown>>;

interface MessageFacts {
  readonly action?: { readonly custom?: Values | null };
  readonly user?: Values & { readonly custom?: Values | null };
}

function fill(template: string, { action, user }: MessageFacts): string | undefined {
  let isComplete = true;
  const text = template.replace(placeholder, (_match, model: string, name: string) => {
    const value = shownValue(
      model === 'action' ? action?.custom?.[name] : (user?.[name] ?? user?.custom?.[name]),
    );
    if (value === undefined) isComplete = false;
    return value ?? '';
  });
  return isComplete ? text : undefined;
}

/** A name that is longer is cut where it is shown; what is stored and signed for stays whole. */
const valueCharactersMax = 140;

/**
 * Amount, currency and payee as they were tracked, number for number; but for those that were declared as data points and
 * not made public, as on phones.
 */
function paymentIn(phrases: Phrases, points: readonly CustomDataPoint[], custom: Values): string | undefined {
  const shown = publicValues(points, 'action', custom);
  const [amount, currency, payee] = [shown.amount, shown.currency, shown.payee].map((value) => {
    const text = shownValue(value);
    return text === undefined ? undefined : shortened(text, valueCharactersMax);
  });
  const sum = amount === undefined ? [] : [phrases.amount([amount, currency].filter(Boolean).join(' '))];
  const parts = [...sum, ...(payee === undefined ? [] : [phrases.payee(payee)])];
  return parts.length === 0 ? undefined : parts.join(phrases.listSeparator);
}

/** Other people's words: none of them may hide or turn round what stands beside it. */
function shownValue(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return oneLine(String(value)) || undefined;
}
