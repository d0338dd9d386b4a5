/** Parameters and body fields as a list for people: name, type, whether it must be sent, limits. */
import { escapeHtml } from '../http/html.ts';
import type { Parameter } from './document.ts';
import type { JsonSchema } from './json-schema.ts';

const count = (value: number): string => value.toLocaleString('en');

function typeName(schema: JsonSchema): string {
  const { type, items, anyOf } = schema;
  if (schema.enum) return 'one of';
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

function entry(name: string, schema: JsonSchema, isRequired: boolean, description = ''): string {
  const within = schema.items ?? schema;
  const limit = limits(schema);
  const nested = within.properties ? bodyFields(within) : '';
  return `<dt>${code(name)} <span class="type">${escapeHtml(typeName(schema))}</span>${isRequired ? ' <span class="required">required</span>' : ''}</dt>
<dd>${description === '' ? '' : `<p>${escapeHtml(description)}</p>`}${limit === '' ? '' : `<p class="quiet">${limit}</p>`}${nested}</dd>`;
}

export function bodyFields({ properties = {}, required = [] }: JsonSchema): string {
  const entries = Object.entries(properties);
  // An outline only: what is inside is judged by the route.
  if (entries.length === 0) return '';
  return `<dl>${entries.map(([name, one]) => entry(name, one, required.includes(name), one.description)).join('\n')}</dl>`;
}

export const parameterFields = (parameters: readonly Parameter[]): string =>
  `<dl>${parameters.map(({ name, schema, required, description }) => entry(name, schema, required, description)).join('\n')}</dl>`;
