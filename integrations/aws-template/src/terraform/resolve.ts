/**
 * Resolves a Terraform module as a plan would for given variables: instances of `count` and `for_each`, and every
 * expression. Owns what names stand for; what the provider allows is provider.ts's, and what must hold the caller's.
 */
import { type Fields, isFields } from '../fields.ts';
import { evaluate, follow } from './expressions.ts';
import type { Block, TerraformModule } from './parse.ts';
import { keySegment, Reference, referencedAddresses } from './references.ts';

export interface ResolvedBlock {
  readonly mode: Block['mode'];
  readonly type: string;
  readonly name: string;
  /** `aws_lambda_function.trigger`; `data.` comes first for a data source. */
  readonly address: string;
  /** Of this instance, `["define"]` or `[0]`; empty for the only one. */
  readonly key: string;
  /** Arguments and nested blocks, these as lists. References are texts: `ref:aws_x.name["key"].attribute`. */
  readonly values: Fields;
}

export interface ResolvedModule {
  readonly settings: Fields;
  readonly blocks: readonly ResolvedBlock[];
  readonly outputs: Readonly<Record<string, Fields>>;
  /** Names and expressions that stand for nothing, and variables that nothing uses. */
  readonly problems: readonly string[];
}

const metaArguments = ['count', 'for_each'];

type Scope = Readonly<Record<string, unknown>>;

export function resolveModule(
  module: TerraformModule,
  variables: Readonly<Record<string, unknown>>,
): ResolvedModule {
  const resolver = new Resolver(module, variables);
  const blocks = module.blocks.flatMap((block) => resolver.instances(block));
  const outputs = Object.entries(module.outputs).map(([name, output]) => [
    name,
    asFields(resolver.value(output, {}, `output.${name}`)),
  ]);
  const named = { blocks: blocks.map((one) => one.values), outputs };
  const settled: ResolvedModule = {
    settings: module.settings,
    blocks,
    outputs: Object.fromEntries(outputs),
    problems: [...resolver.problems, ...resolver.unused()],
  };
  const missing = referencedAddresses(named).filter((address) => !resolver.declares(address));
  return { ...settled, problems: [...settled.problems, ...missing.map((one) => `there is no ${one}`)] };
}

const asFields = (value: unknown): Fields => (isFields(value) ? value : {});

const addressOf = ({ mode, type, name }: Block): string =>
  mode === 'data' ? `data.${type}.${name}` : `${type}.${name}`;

class Resolver {
  readonly problems = new Set<string>();
  readonly #used = new Set<string>();
  readonly #module: TerraformModule;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #addresses: ReadonlySet<string>;

  constructor(module: TerraformModule, variables: Readonly<Record<string, unknown>>) {
    this.#module = module;
    this.#variables = variables;
    this.#addresses = new Set(module.blocks.map(addressOf));
  }

  declares(address: string): boolean {
    return this.#addresses.has(address);
  }

  unused(): string[] {
    const names = Object.keys(this.#module.variables).filter((name) => !this.#used.has(`var.${name}`));
    return names.map((name) => `variable.${name}: is used nowhere`);
  }

  instances(block: Block): ResolvedBlock[] {
    const address = addressOf(block);
    const body = Object.fromEntries(
      Object.entries(block.body).filter(([name]) => !metaArguments.includes(name)),
    );
    return this.#scopes(block, address).map(([key, scope]) => ({
      mode: block.mode,
      type: block.type,
      name: block.name,
      address,
      key,
      values: asFields(this.value(body, scope, `${address}${key}`)),
    }));
  }

  #scopes(block: Block, address: string): [key: string, scope: Scope][] {
    const { count, for_each: each } = block.body;
    if (each !== undefined) {
      const found = this.value(each, {}, `${address}.for_each`);
      const entries = Array.isArray(found)
        ? found.map((one) => [String(one), one])
        : Object.entries(found ?? {});
      return entries.map(([key, value]) => [keySegment(String(key)), { key, value }]);
    }
    if (count === undefined) return [['', {}]];
    const times = Number(this.value(count, {}, `${address}.count`));
    return Array.from({ length: times }, (_none, index) => [keySegment(index), {}]);
  }

  /** References end as texts, so that callers compare plain values. */
  value(raw: unknown, scope: Scope, at: string): unknown {
    return plain(this.#evaluated(raw, scope, at));
  }

  #evaluated(raw: unknown, scope: Scope, at: string): unknown {
    if (Array.isArray(raw)) return raw.map((one, index) => this.#evaluated(one, scope, `${at}[${index}]`));
    if (isFields(raw)) {
      const entries = Object.entries(raw).map(([name, one]) => [
        name,
        this.#evaluated(one, scope, `${at}.${name}`),
      ]);
      return Object.fromEntries(entries.filter(([, one]) => one !== null));
    }
    const expression = typeof raw === 'string' ? this.#module.expressions.get(raw) : undefined;
    if (expression === undefined) return raw;
    try {
      return evaluate(expression, (segments) => this.#lookup(segments, scope));
    } catch (error) {
      this.problems.add(`${at}: ${error instanceof Error ? error.message : String(error)}`);
      return `unknown at ${at}`;
    }
  }

  #lookup(segments: readonly string[], scope: Scope): unknown {
    const [root = '', name = '', ...path] = segments;
    if (root === 'var') return follow(this.#variable(name), path);
    if (root === 'local') {
      return follow(this.#evaluated(this.#module.locals[name], scope, `local.${name}`), path);
    }
    if (root === 'each') return follow(scope[name], path);
    if (root === 'path') return `path.${name}`;
    if (root === 'data' || root.startsWith('aws_')) return new Reference(segments);
    return undefined;
  }

  #variable(name: string): unknown {
    const declared = this.#module.variables[name];
    if (declared === undefined) return undefined;
    this.#used.add(`var.${name}`);
    return this.#variables[name] ?? declared.default ?? `value-of-${name}`;
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Reference) return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}
