/**
 * Reads the text of Terraform files with the HCL parser of Terraform itself (compiled to WebAssembly). Owns the shape of a
 * module as written; what its expressions stand for is evaluate.ts's.
 */
import { getExpressionAst, parse } from '@cdktn/hcl2json';
import { type Fields, fieldsAt, isFields, listAt } from '../fields.ts';

/** A node of an expression's syntax tree, as the parser names it. */
export interface ExpressionNode {
  readonly type: string;
  readonly meta: Fields;
  readonly children: readonly ExpressionNode[];
}

export interface Block {
  readonly mode: 'resource' | 'data';
  readonly type: string;
  readonly name: string;
  readonly body: Fields;
}

export interface TerraformModule {
  /** Body of the `terraform` block. */
  readonly settings: Fields;
  readonly variables: Readonly<Record<string, Fields>>;
  readonly locals: Fields;
  readonly blocks: readonly Block[];
  readonly outputs: Readonly<Record<string, Fields>>;
  /** Syntax tree of every text that holds an expression. */
  readonly expressions: ReadonlyMap<string, ExpressionNode>;
}

const sections = ['terraform', 'variable', 'locals', 'resource', 'data', 'output'];

/** @throws with file, line and reason when a text is no HCL or holds a block that is not used in these modules. */
export async function parseTerraform(files: Readonly<Record<string, string>>): Promise<TerraformModule> {
  const documents: Fields[] = [];
  for (const [name, text] of Object.entries(files)) documents.push(await document(name, text));
  const all = (section: string) => documents.map((one) => one[section]);
  return {
    settings: first(all('terraform').find((one) => one !== undefined)),
    variables: named(all('variable')),
    locals: Object.assign({}, ...all('locals').flatMap((one) => (Array.isArray(one) ? one : []))),
    blocks: [...blocks('resource', all('resource')), ...blocks('data', all('data'))],
    outputs: named(all('output')),
    expressions: await expressionsIn(documents),
  };
}

/** What was parsed before, by its text: a file is often read again beside another that changed. */
const knownDocuments = new Map<string, Fields>();

async function document(name: string, text: string): Promise<Fields> {
  const known = knownDocuments.get(text);
  if (known !== undefined) return known;
  const parsed: unknown = await parse(name, text);
  if (!isFields(parsed)) throw new Error(`${name}: is no Terraform file`);
  for (const section of Object.keys(parsed)) {
    if (!sections.includes(section)) throw new Error(`${name}: ${section} is not used in these modules`);
  }
  knownDocuments.set(text, parsed);
  return parsed;
}

/** The parser gives the bodies of a block as a list, for there may be several. */
const first = (bodies: unknown): Fields => {
  const [body] = Array.isArray(bodies) ? bodies : [];
  return isFields(body) ? body : {};
};

function named(found: readonly unknown[]): Record<string, Fields> {
  const entries = found.flatMap((one) => Object.entries(isFields(one) ? one : {}));
  return Object.fromEntries(entries.map(([name, bodies]) => [name, first(bodies)]));
}

function blocks(mode: Block['mode'], found: readonly unknown[]): Block[] {
  return found.flatMap((one) =>
    Object.keys(isFields(one) ? one : {}).flatMap((type) =>
      Object.keys(fieldsAt(one, type)).map((name) => ({
        mode,
        type,
        name,
        body: first(listAt(one, type, name)),
      })),
    ),
  );
}

const knownExpressions = new Map<string, ExpressionNode>();

async function expressionsIn(documents: readonly Fields[]): Promise<Map<string, ExpressionNode>> {
  const expressions = new Map<string, ExpressionNode>();
  for (const text of new Set(documents.flatMap(textsIn))) {
    if (!text.includes('${')) continue;
    const node = knownExpressions.get(text) ?? asNode(await getExpressionAst('expression.tf', `"${text}"`));
    knownExpressions.set(text, node);
    expressions.set(text, node);
  }
  return expressions;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isFields(value) ? Object.entries(value).flatMap(([key, one]) => [key, ...textsIn(one)]) : [];
}

function asNode(value: unknown): ExpressionNode {
  if (!isFields(value)) throw new Error('the parser gave no expression');
  return {
    type: String(value.type),
    meta: fieldsAt(value, 'meta'),
    children: listAt(value, 'children').map(asNode),
  };
}
