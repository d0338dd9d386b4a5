/** Conditional requests in the API reference (RFC 9110 §13). Owns: their headers and answers. Does not own: which routes know them. */
import type { Conditions } from '../http/preconditions.ts';

interface HeaderParameter {
  readonly name: string;
  readonly in: 'header';
  readonly required: false;
  readonly description: string;
  readonly schema: { readonly type: 'string' };
}

const header = (name: string, description: string): HeaderParameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

const parameters: Readonly<Record<Conditions, readonly HeaderParameter[]>> = {
  read: [header('If-None-Match', 'The ETag of an earlier answer: 304 without a body, if it is still this.')],
  create: [
    header(
      'If-Match',
      'The ETag of the list as it was read: 412, if something was added, changed or removed since.',
    ),
    header('If-None-Match', 'As RFC 9110 says of the list; one that exists is always *.'),
  ],
  change: [
    header(
      'If-Match',
      'The ETag of what was read: 412, if somebody changed it since. Absent: whatever is there is changed.',
    ),
    header('If-None-Match', '*: 412, if there is something already; so nothing is replaced unseen.'),
  ],
};

export const conditionParameters = (conditions: Conditions | undefined): readonly HeaderParameter[] =>
  conditions ? parameters[conditions] : [];

/** Headers of the 200. */
export function conditionHeaders(conditions: Conditions | undefined, method: string): object {
  if (!conditions || method === 'DELETE') return {};
  const description = 'Strong: what If-Match takes.';
  return { headers: { ETag: { description, schema: { type: 'string' } } } };
}

export const conditionAnswers = (conditions: Conditions | undefined): object =>
  conditions === 'read' ? { 304: { description: 'It is what If-None-Match names.' } } : {};
