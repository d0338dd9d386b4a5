/** The ways through a flow: one beginning, no way back, and a way on for every method that may arrive. */
import { childrenOf, FlowError, type FlowGraphNode } from './flow-node.ts';

type Nodes = ReadonlyMap<string, FlowGraphNode>;
type Places = ReadonlyMap<string, string>;

/** The node that no other leads to. */
function rootOf(nodes: Nodes, fieldOf: Places): string {
  const led = new Set([...nodes.values()].flatMap(childrenOf));
  const [root, other] = [...nodes.keys()].filter((nodeId) => !led.has(nodeId));
  if (root === undefined)
    throw new FlowError('actionNodes', 'has no beginning: each node is the child of another.');
  if (other === undefined) return root;
  throw new FlowError(
    fieldOf.get(other) ?? 'actionNodes',
    `is a second beginning beside the node ${root}: no node leads to ${other}. A flow begins in one node, and is never where nothing leads.`,
  );
}

/**
 * Each node after all that lead to it. Refuses cycles: what was decided on is the same for the whole flow, so a rule would
 * answer as it did, and nobody should prove the same for ever.
 */
function inOrder(nodes: Nodes, root: string, fieldOf: Places): readonly FlowGraphNode[] {
  const waiting = new Map([...nodes.keys()].map((nodeId) => [nodeId, 0]));
  for (const node of nodes.values())
    for (const child of childrenOf(node)) waiting.set(child, (waiting.get(child) ?? 0) + 1);
  const ordered: FlowGraphNode[] = [];
  const open = [root];
  for (let nodeId = open.pop(); nodeId !== undefined; nodeId = open.pop()) {
    const node = nodes.get(nodeId);
    if (node === undefined) continue;
    ordered.push(node);
    for (const child of childrenOf(node)) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) open.push(child);
    }
  }
  if (ordered.length === nodes.size) return ordered;
  const reached = new Set(ordered.map(({ nodeId }) => nodeId));
  const caught = [...nodes.keys()].find((nodeId) => !reached.has(nodeId)) ?? root;
  throw new FlowError(
    fieldOf.get(caught) ?? 'actionNodes',
    `is on a way that leads back to itself, or behind one (${caught}). A flow goes forward alone.`,
  );
}

/** Methods of the last proof with which somebody may come to a node; `undefined`: without any, or any that the tenant has. */
type Arriving = ReadonlySet<string | undefined>;

function leavingWith(node: FlowGraphNode, arriving: Arriving): Arriving {
  if (node.nodeType === 'VERIFICATION') return new Set(node.methods ?? [undefined]);
  // Who holds one of its methods already may have proven another.
  if (node.nodeType === 'ENROLLMENT') return new Set([...arriving, ...node.methods, undefined]);
  return arriving;
}

function checkBranch(node: FlowGraphNode, arriving: Arriving, fieldOf: Places): void {
  if (node.nodeType !== 'VERIFICATION_METHOD_BRANCH' || node.elseChildNodeId !== undefined) return;
  const field = `${fieldOf.get(node.nodeId)}.verificationMethodChildNodeIds`;
  const missing = [...arriving].filter((method) => method === undefined || !node.childByMethod.has(method));
  if (missing.length === 0) return;
  const who = missing.map((method) => method ?? 'any method or none').join(', ');
  throw new FlowError(
    field,
    `has no way on for ${who}: name each method of the VERIFICATION before it, or an elseChildNodeId.`,
  );
}

/** The node where the flow begins. Throws FlowError where one could get lost. */
export function checkGraph(nodes: Nodes, fieldOf: Places): string {
  const root = rootOf(nodes, fieldOf);
  const arriving = new Map<string, Arriving>([[root, new Set([undefined])]]);
  for (const node of inOrder(nodes, root, fieldOf)) {
    const here: Arriving = arriving.get(node.nodeId) ?? new Set();
    checkBranch(node, here, fieldOf);
    const leaving = leavingWith(node, here);
    for (const child of childrenOf(node))
      arriving.set(child, new Set([...(arriving.get(child) ?? []), ...leaving]));
  }
  return root;
}
