/**
 * Evaluates the part of Terraform's expression language that these modules use: templates, references, conditions,
 * comparisons, `for`, and a few functions. What it does not know is a problem, never a guess.
 */
import { type Fields, isFields } from '../fields.ts';
import type { ExpressionNode } from './parse.ts';
import { keySegment, Reference } from './references.ts';

/** What a name stands for; undefined when it stands for nothing. */
export type Lookup = (segments: readonly string[]) => unknown;

/** @throws with the reason when something in the expression is unknown. */
export function evaluate(node: ExpressionNode, lookup: Lookup): unknown {
  const [one, two, three] = node.children;
  const value = (child: ExpressionNode | undefined): unknown =>
    child === undefined ? undefined : evaluate(child, lookup);
  switch (node.type) {
    case 'templateWrap':
    case '': // parentheses
      return value(one);
    case 'template':
      return node.children.map((child) => String(value(child))).join('');
    case 'literalValue':
      return literal(node.meta);
    case 'tuple':
      return node.children.map(value);
    case 'object':
      return object(node, value);
    case 'conditional':
      return value(one) === true ? value(two) : value(three);
    case 'unaryOp':
      return value(one) !== true;
    case 'binaryOp':
      return binary(String(node.meta.operator), value(one), value(two));
    case 'function':
      return call(String(node.meta.name), node.children.map(value));
    case 'for':
      return iterate(node, lookup);
    case 'index':
      return follow(value(one), [segmentOf(value(two))]);
    case 'relativeTraversal':
      return follow(value(one), traversal(node));
    case 'scopeTraversal':
      return scoped(traversal(node), lookup);
    default:
      throw new Error(`an expression of the kind ${node.type} is not used in these modules`);
  }
}

function literal({ type, value }: Fields): unknown {
  if (type === 'number') return Number(value);
  if (type === 'bool') return String(value) === 'true';
  return type === 'dynamic' ? null : String(value);
}

/** The tree has the names apart from the values; an expression's text leads from the one to the other. */
function object(node: ExpressionNode, value: (child: ExpressionNode | undefined) => unknown): Fields {
  const items = isFields(node.meta.items) ? Object.entries(node.meta.items) : [];
  return Object.fromEntries(
    items.map(([name, text]) => [
      name.replaceAll('"', ''),
      value(node.children.find((child) => child.meta.value === text)),
    ]),
  );
}

function binary(operator: string, left: unknown, right: unknown): boolean {
  switch (operator) {
    case 'equal':
      return left === right;
    case 'notEqual':
      return left !== right;
    case 'logicalAnd':
      return left === true && right === true;
    case 'logicalOr':
      return left === true || right === true;
    default:
      throw new Error(`the operator ${operator} is not used in these modules`);
  }
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function call(name: string, given: readonly unknown[]): unknown {
  switch (name) {
    case 'concat':
      return given.flatMap(asList);
    case 'filebase64sha256':
      return `hash-of:${given[0]}`;
    case 'merge':
      return Object.assign({}, ...given);
    case 'toset':
      return asList(given[0]);
    default:
      throw new Error(`the function ${name} is not used in these modules`);
  }
}

function iterate(node: ExpressionNode, lookup: Lookup): unknown {
  const { keyVar, valVar, conditionalExpression } = node.meta;
  const hasKey = node.meta.openRangeValue === '{';
  const [collection, ...rest] = node.children;
  const condition = typeof conditionalExpression === 'string' ? rest.pop() : undefined;
  const values = collection === undefined ? [] : entriesOf(evaluate(collection, lookup));
  const scopes = values.map(
    ([key, value]): Lookup =>
      (segments) => {
        const [name = '', ...path] = segments;
        if (name === keyVar) return follow(key, path);
        return name === valVar ? follow(value, path) : lookup(segments);
      },
  );
  const kept = scopes.filter((scope) => condition === undefined || evaluate(condition, scope) === true);
  const results = kept.map((scope) => rest.map((child) => evaluate(child, scope)));
  return hasKey
    ? Object.fromEntries(results.map(([key, value]) => [String(key), value]))
    : results.map(([value]) => value);
}

function entriesOf(value: unknown): [key: unknown, value: unknown][] {
  if (Array.isArray(value)) return value.map((one, index) => [index, one]);
  if (!isFields(value)) throw new Error('what `for` goes through must be known before anything is deployed');
  // In the order of keys, as Terraform does.
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Names as they are, and indices as `["key"]` or `[0]`. */
function traversal(node: ExpressionNode): string[] {
  const parts = Array.isArray(node.meta.traversal) ? node.meta.traversal.filter(isFields) : [];
  return parts.map(({ type, segment }) => (type === 'indexTraversal' ? `[${segment}]` : String(segment)));
}

function segmentOf(index: unknown): string {
  if (typeof index === 'string' || typeof index === 'number') return keySegment(index);
  throw new Error('an index must be a text or a number');
}

function scoped(segments: readonly string[], lookup: Lookup): unknown {
  const value = lookup(segments);
  if (value === undefined) throw new Error(`${segments.join('.')} stands for nothing`);
  return value;
}

/** Follows attributes and indices into a value. */
export function follow(value: unknown, segments: readonly string[]): unknown {
  return segments.reduce<unknown>((at, segment) => {
    if (at instanceof Reference) return at.follow(segment);
    const key = segment.startsWith('[') ? String(JSON.parse(segment.slice(1, -1))) : segment;
    const found =
      isFields(at) || Array.isArray(at) ? Object.entries(at).find(([name]) => name === key) : undefined;
    if (found === undefined) throw new Error(`there is no ${key}`);
    return found[1];
  }, value);
}
