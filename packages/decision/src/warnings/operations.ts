import type { Expression, OperationExpression } from '../expression.ts';

/** All operations of a condition, each before those within it. */
export function* operationsIn(expression: Expression): Generator<OperationExpression> {
  if (expression.kind === 'literal') return;
  if (expression.kind === 'operation') yield expression;
  for (const part of expression.kind === 'array' ? expression.items : expression.operands)
    yield* operationsIn(part);
}
