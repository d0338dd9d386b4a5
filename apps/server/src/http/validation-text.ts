/** What a request that is not of its schema is told. Owns: the words. Never repeats a value: it may be a code. */
import type { FastifyError } from 'fastify';

interface Problem {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly message?: string;
  readonly params: Record<string, unknown>;
}

const places = { params: 'path parameter', querystring: 'query parameter', headers: 'header', body: 'field' };

/** Names the field and what is allowed. */
export function validationText({ validation, validationContext = 'body' }: FastifyError): string {
  const problems = (validation ?? []) as unknown as readonly Problem[];
  const [problem] = problems;
  if (!problem) return 'The request is not valid.';
  const where = places[validationContext];
  const path = problem.instancePath.split('/').filter(Boolean).join('.');
  if (problem.keyword === 'required') {
    const missing = [path, problem.params.missingProperty].filter(Boolean).join('.');
    return `The ${where} ${missing} is required.`;
  }
  const subject = path === '' ? `The request ${where === 'field' ? 'body' : where}` : `The ${where} ${path}`;
  return `${subject} ${allowed(problem, problems)}.`;
}

function allowed(problem: Problem, problems: readonly Problem[]): string {
  const { keyword, message, params } = problem;
  if (keyword === 'pattern') return `does not have the allowed form ${String(params.pattern)}`;
  if (keyword === 'const' || keyword === 'type') {
    const choices = choicesAt(problem, problems);
    return `must be ${choices.length > 1 ? 'one of ' : ''}${choices.join(', ')}`;
  }
  return message ?? 'is not valid';
}

/** The place of a schema without the branches of a choice that lead to it. */
const choiceOf = ({ schemaPath }: Problem): string => schemaPath.replace(/(\/anyOf\/\d+)*\/[^/]+$/, '');

/** All that would do at the place of the first problem: each branch of a choice was tried, and each says what it takes. */
function choicesAt(first: Problem, problems: readonly Problem[]): readonly string[] {
  const all = problems.filter(
    (one) =>
      one.keyword !== 'anyOf' && one.instancePath === first.instancePath && choiceOf(one) === choiceOf(first),
  );
  const choices = all.map(({ keyword, message = '', params }) =>
    keyword === 'const' ? JSON.stringify(params.allowedValue) : message.replace(/^must be /, ''),
  );
  return [...new Set(choices)];
}
