/** Reading the fields of a node that came over the wire: what is there is what it should be, or it is said where it is not. */
import { isNested } from '../named-facts.ts';
import { FlowError } from './flow-node.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface NodeFields {
  readonly nodeId: string;
  readonly fields: Fields;
  /** `actionNodes[0]`. */
  readonly field: string;
}

const own = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

/** Each node once, with its id. */
export function idsOf(actionNodes: readonly unknown[]): readonly NodeFields[] {
  const all = actionNodes.map((node, at): NodeFields => {
    const field = `actionNodes[${at}]`;
    const nodeId = isNested(node) ? own(node, 'nodeId') : undefined;
    if (!isNested(node) || typeof nodeId !== 'string' || nodeId === '')
      throw new FlowError(`${field}.nodeId`, 'must be a text.');
    return { nodeId, fields: node, field };
  });
  const ids = new Set(all.map(({ nodeId }) => nodeId));
  if (ids.size < all.length) throw new FlowError('actionNodes', 'must give each node another nodeId.');
  for (const { fields, field } of all) checkParents(fields, field, ids);
  return all;
}

/** They are for whoever draws the flow; the way is where children are. */
function checkParents(fields: Fields, field: string, ids: ReadonlySet<string>): void {
  const parents = own(fields, 'parentNodeIds');
  if (!Array.isArray(parents)) return;
  for (const parent of parents) requireNode(parent, `${field}.parentNodeIds`, ids);
}

function requireNode(value: unknown, field: string, ids: ReadonlySet<string>): string {
  if (typeof value === 'string' && ids.has(value)) return value;
  throw new FlowError(field, 'names a node that is not in actionNodes.');
}

export function optionalNodeIn(
  fields: Fields,
  name: string,
  field: string,
  ids: ReadonlySet<string>,
): string | undefined {
  const value = own(fields, name);
  return value === undefined || value === null ? undefined : requireNode(value, `${field}.${name}`, ids);
}

export function nodeIn(fields: Fields, name: string, field: string, ids: ReadonlySet<string>): string {
  const found = optionalNodeIn(fields, name, field, ids);
  if (found !== undefined) return found;
  throw new FlowError(`${field}.${name}`, 'is required: every way through a flow ends in COMPLETE or BLOCK.');
}

/** The pairs of a list such as `ruleChildNodeIds`: [[ruleId, childNodeId]]. */
export function pairsIn(
  fields: Fields,
  name: string,
  field: string,
  ids: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  const pairs = own(fields, name) ?? [];
  const refused = new FlowError(`${field}.${name}`, "must be a list of pairs of an id and a node's id.");
  if (!Array.isArray(pairs)) throw refused;
  return pairs.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== 'string') throw refused;
    return [pair[0], requireNode(pair[1], `${field}.${name}`, ids)] as const;
  });
}

/** The methods that a node has not switched off; undefined: it names none. */
export function methodsIn(fields: Fields, field: string): readonly string[] | undefined {
  const configurations = own(fields, 'methodConfigurations');
  if (configurations === undefined || configurations === null) return undefined;
  const at = `${field}.methodConfigurations`;
  if (!isNested(configurations))
    throw new FlowError(at, 'must be an object of methods, each with isEnabled.');
  const methods = Object.entries(configurations).flatMap(([method, value]) => {
    const isEnabled = isNested(value) ? own(value, 'isEnabled') : value;
    if (isEnabled !== undefined && isEnabled !== null && typeof isEnabled !== 'boolean')
      throw new FlowError(`${at}.${method}`, 'must have isEnabled, true or false.');
    return isEnabled === false ? [] : [method];
  });
  if (methods.length > 0) return methods;
  throw new FlowError(at, 'has no method that is enabled: nobody could go on from here.');
}
