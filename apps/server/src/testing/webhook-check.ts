/** Holds the reference of webhooks true: judges what a receiver in a test was posted. Owns: nothing but that judgement. */
import { type WebhookEventType, webhookBodies } from '@stepward/api';
import { Compile, type Validator } from 'typebox/schema';
import { jsonSchema } from '../api-reference/json-schema.ts';
import { closed } from './answer-check.ts';
import type { JsonBody } from './test-app.ts';

const validators = new Map<string, Validator>();

function validatorOf(type: WebhookEventType): Validator {
  const made = validators.get(type) ?? Compile(closed(jsonSchema(webhookBodies[type])));
  validators.set(type, made);
  return made;
}

/** Undefined: it is as documented, or no event at all. A field that nobody documented is wrong, too. */
export function wrongEvent(json: JsonBody): string | undefined {
  const type = json?.records?.[0]?.type ?? (json?.version === 1 ? json.type : undefined);
  if (type === undefined || !Object.hasOwn(webhookBodies, type)) return undefined;
  const [isValid, errors] = validatorOf(type).Errors(json);
  if (isValid) return undefined;
  const places = errors.map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
  return `${type} is not as documented: ${places.join('; ')}`;
}
