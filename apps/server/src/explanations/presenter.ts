/** Explanations as they leave: values are cut to what people read, and nothing that says nothing is sent. */
import type { ExplainedOperand, ExplainedRule, Explanation } from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';

const shownCharactersMax = 512;
const shownItemsMax = 50;

/** A text or list that is longer ends with an ellipsis; an object is given as its JSON, cut the same. */
function shown(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > shownCharactersMax ? `${value.slice(0, shownCharactersMax)}…` : value;
  if (Array.isArray(value)) {
    const items = value.slice(0, shownItemsMax).map(shown);
    return value.length > shownItemsMax ? [...items, '…'] : items;
  }
  if (typeof value !== 'object' || value === null) return value ?? null;
  const json = JSON.stringify(value);
  return json.length > shownCharactersMax ? `${json.slice(0, shownCharactersMax)}…` : value;
}

const presentOperand = (operand: ExplainedOperand) =>
  'value' in operand ? { ...operand, value: shown(operand.value) } : operand;

export interface PresentedClause {
  readonly [field: string]: unknown;
}

export function presentClause(explanation: Explanation): PresentedClause {
  const { operator, path, held, reached, clauses, operands, variables, error } = explanation;
  return {
    operator,
    path,
    held,
    reached,
    ...(clauses.length > 0 ? { clauses: clauses.map(presentClause) } : {}),
    ...(operands.length > 0 ? { operands: operands.map(presentOperand) } : {}),
    ...(variables.length > 0
      ? { variables: variables.map(({ name, value }) => ({ name, value: shown(value) })) }
      : {}),
    ...(error === undefined ? {} : { error }),
  };
}

export function presentExplainedRule(
  { matched, decided, error, explanation }: ExplainedRule,
  { ruleId, name, priority, type }: Omit<StoredRule, 'name'> & { readonly name?: string | undefined },
) {
  return {
    ruleId,
    ...(name === undefined ? {} : { name }),
    priority,
    type,
    matched,
    decided,
    ...(error === undefined ? {} : { error }),
    ...(explanation === undefined ? {} : { explanation: presentClause(explanation) }),
  };
}
