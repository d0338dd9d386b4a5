/** Fields of requests and answers as a list for people: name, type, whether it must be sent or may be absent, limits. */
import { escapeHtml } from '../http/html.ts';
import type { Parameter } from './document.ts';
import type { JsonSchema } from './json-schema.ts';

const count = (value: number): string => value.toLocaleString('en');

function typeName(schema: JsonSchema): string {
  const { type, items, anyOf } = schema;
  if (schema.enum) return 'one of';
  if (schema.format === 'date-time') return 'time (ISO 8601)';
  if (anyOf) return anyOf.map(typeName).join(' or ');
  if (Array.isArray(type)) return type.map((one) => typeName({ ...schema, type: one })).join(' or ');
  if (type === 'array') return items ? `list of ${listed(items)}` : 'list';
  return typeof type === 'string' ? type : 'any value';
}

/** Of more than one. */
const listed = (items: JsonSchema): string => (items.enum ? 'words' : `${typeName(items)}s`);

function span(low: number | undefined, high: number | undefined, unit: string): string[] {
  if (low === undefined && high === undefined) return [];
  if (high === undefined) return [`at least ${count(low ?? 0)}${unit}`];
  return low ? [`${count(low)} to ${count(high)}${unit}`] : [`up to ${count(high)}${unit}`];
}

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

function words(list: JsonSchema['enum']): string {
  return (list ?? []).map((word) => code(word ?? 'null')).join(' ');
}

/** Said in words; other patterns are shown as they are. */
const anyText = '^[^\\u0000]*$';

/** As HTML. */
function limits(schema: JsonSchema): string {
  const { minLength, maxLength, minItems, maxItems, pattern, items } = schema;
  const parts = [
    ...(schema.enum ? [words(schema.enum)] : []),
    ...(schema.const === undefined ? [] : [code(String(schema.const))]),
    ...(items?.enum ? [`entries: ${words(items.enum)}`] : []),
    ...span(minLength, maxLength, ' characters'),
    ...span(schema.minimum, schema.maximum, ''),
    ...span(minItems, maxItems, ' entries'),
    ...(items ? span(items.minLength, items.maxLength, ' characters each') : []),
    ...(pattern === undefined ? [] : [pattern === anyText ? 'no NUL character' : `form ${code(pattern)}`]),
    ...(items?.pattern === undefined ? [] : [`form of each ${code(items.pattern)}`]),
  ];
  const [first = '', ...rest] = parts;
  // Words of the wire keep their case.
  const opening = first.startsWith('<') ? first : first.charAt(0).toUpperCase() + first.slice(1);
  return [opening, ...rest].join('; ');
}

/** Who reads the list: a sender must know what to send, a reader what may be absent. */
type Side = 'sent' | 'answered';

const marks: Readonly<Record<Side, (isRequired: boolean) => string>> = {
  sent: (isRequired) => (isRequired ? ' <span class="required">required</span>' : ''),
  answered: (isRequired) => (isRequired ? '' : '<span class="type">, if any</span>'),
};

function entry(name: string, schema: JsonSchema, mark: string, side: Side): string {
  const { description = '' } = schema;
  const limit = limits(schema);
  return `<dt>${code(name)} <span class="type">${escapeHtml(typeName(schema))}</span>${mark}</dt>
<dd>${description === '' ? '' : `<p>${escapeHtml(description)}</p>`}${limit === '' ? '' : `<p class="quiet">${limit}</p>`}${list(schema.items ?? schema, side)}</dd>`;
}

/** Empty for an outline only: what is inside is judged by the route. Of a choice each, one after the other. */
function list({ properties = {}, required = [], anyOf = [] }: JsonSchema, side: Side): string {
  const entries = Object.entries(properties).map(([name, one]) =>
    entry(name, one, marks[side](required.includes(name)), side),
  );
  const own = entries.length === 0 ? '' : `<dl>${entries.join('\n')}</dl>`;
  return own + anyOf.map((one) => list(one, side)).join('');
}

/** Folded: a reader wants one of them. */
const alternative = (schema: JsonSchema): string =>
  `<details><summary><code>${escapeHtml(schema.title ?? '')}</code></summary>${
    schema.description === undefined ? '' : `<p>${escapeHtml(schema.description)}</p>`
  }${list(schema, 'sent')}</details>`;

export const bodyFields = (schema: JsonSchema): string =>
  `${list(schema, 'sent')}${(schema.oneOf ?? []).map(alternative).join('\n')}`;

export const answerFieldList = (schema: JsonSchema): string => list(schema.items ?? schema, 'answered');

export const parameterFields = (parameters: readonly Parameter[]): string =>
  `<dl>${parameters
    .map(({ name, schema, required, description }) =>
      entry(
        name,
        description === undefined ? schema : { ...schema, description },
        marks.sent(required),
        'sent',
      ),
    )
    .join('\n')}</dl>`;
