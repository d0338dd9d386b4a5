/**
 * Resolves a template as CloudFormation would: parameters, conditions, intrinsic functions and what AWS SAM adds. Owns
 * what names stand for; whether the result fits the schema is schema.ts's, and what must hold of it the caller's.
 */
import { type Fields, isFields, valueAt } from './fields.ts';
import type { Template } from './parse.ts';

/** A template with parameters, conditions and intrinsic functions replaced by what they stand for. */
export interface ResolvedTemplate {
  readonly resources: Readonly<Record<string, Fields>>;
  readonly outputs: Readonly<Record<string, Fields>>;
  /** Names and functions that stand for nothing. */
  readonly problems: readonly string[];
}

/** Answers which attributes a resource type has, or `undefined` for a type it does not know. */
export type AttributesOf = (resourceType: string) => readonly string[] | undefined;

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::StackId': 'arn:aws:cloudformation:us-east-1:111122223333:stack/stack/id',
  'AWS::StackName': 'stack',
  'AWS::URLSuffix': 'amazonaws.com',
};

// AWS SAM adds these to a function that has AutoPublishAlias.
const samFunctionReferences = ['Version', 'Alias'];

const absent = Symbol('AWS::NoValue');

/** A reference to a resource that exists only once deployed: `ref:Name` or `att:Name.Attribute`. */
export const referenceTo = (name: string, attribute?: string): string =>
  attribute === undefined ? `ref:${name}` : `att:${name}.${attribute}`;

/** Resolves `template` as CloudFormation would for these parameter values; the others take their defaults. */
export function resolveTemplate(
  template: Template,
  parameters: Readonly<Record<string, string>>,
  attributesOf: AttributesOf,
): ResolvedTemplate {
  const resolver = new Resolver(template, parameters, attributesOf);
  for (const [name, rule] of Object.entries(template.Rules)) resolver.resolve(rule, `Rules.${name}`);
  return {
    resources: resolver.section('Resources', template.Resources),
    outputs: resolver.section('Outputs', template.Outputs),
    problems: [...resolver.problems, ...resolver.unusedParameters()],
  };
}

class Resolver {
  readonly problems = new Set<string>();
  readonly #used = new Set<string>();
  readonly #template: Template;
  readonly #values: Readonly<Record<string, string>>;
  readonly #attributesOf: AttributesOf;

  constructor(template: Template, values: Readonly<Record<string, string>>, attributesOf: AttributesOf) {
    this.#template = template;
    this.#values = values;
    this.#attributesOf = attributesOf;
  }

  section(title: string, entries: Readonly<Record<string, Fields>>): Record<string, Fields> {
    const present: Record<string, Fields> = {};
    for (const [name, entry] of Object.entries(entries)) {
      const { Condition, ...rest } = entry;
      const resolved = this.resolve(rest, `${title}.${name}`);
      this.#checkDependsOn(rest, `${title}.${name}`);
      if (Condition !== undefined && !this.#condition(Condition, `${title}.${name}`)) continue;
      if (isFields(resolved)) present[name] = resolved;
    }
    return present;
  }

  unusedParameters(): string[] {
    const names = Object.keys(this.#template.Parameters).filter((name) => !this.#used.has(name));
    return names.map((name) => `Parameters.${name}: is used nowhere`);
  }

  resolve(value: unknown, at: string): unknown {
    if (Array.isArray(value)) {
      return value
        .map((item, index) => this.resolve(item, `${at}[${index}]`))
        .filter((item) => item !== absent);
    }
    if (!isFields(value)) return value;
    const intrinsic = intrinsicOf(value);
    if (intrinsic !== undefined) return this.#intrinsic(intrinsic.name, intrinsic.argument, at);
    const entries = Object.entries(value).map(([key, item]) => [key, this.resolve(item, `${at}.${key}`)]);
    return Object.fromEntries(entries.filter(([, item]) => item !== absent));
  }

  #intrinsic(name: string, argument: unknown, at: string): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument), at);
      case 'Fn::GetAtt':
        return this.#getAtt(argument, at);
      case 'Fn::Sub':
        return this.#sub(argument, at);
      case 'Fn::If':
        return this.#if(argument, at);
      case 'Fn::Equals':
      case 'Fn::Not':
      case 'Condition':
        return this.#condition({ [name]: argument }, at);
      default:
        this.problems.add(`${at}: ${name} is not used in these templates`);
        return undefined;
    }
  }

  #ref(name: string, at: string): unknown {
    if (name === 'AWS::NoValue') return absent;
    const parameter = this.#template.Parameters[name];
    if (parameter !== undefined) {
      this.#used.add(name);
      return this.#parameterValue(name, parameter);
    }
    const pseudo = pseudoParameters[name];
    if (pseudo !== undefined) return pseudo;
    if (!this.#isResource(name)) this.problems.add(`${at}: ${name} names no parameter and no resource`);
    return referenceTo(name);
  }

  #parameterValue(name: string, parameter: Fields): unknown {
    const value = this.#values[name] ?? parameter.Default ?? `value-of-${name}`;
    if (parameter.Type === 'CommaDelimitedList') return String(value).split(',');
    return parameter.Type === 'Number' ? Number(value) : String(value);
  }

  #isResource(name: string): boolean {
    const [resource = '', suffix] = name.split('.');
    const found = this.#template.Resources[resource];
    if (found === undefined) return false;
    if (suffix === undefined) return true;
    const published = valueAt(found, 'Properties', 'AutoPublishAlias') !== undefined;
    return published && samFunctionReferences.includes(suffix);
  }

  #getAtt(argument: unknown, at: string): unknown {
    const [name, attribute] = Array.isArray(argument) ? argument.map(String) : [];
    const type = name === undefined ? undefined : this.#template.Resources[name]?.Type;
    const attributes = typeof type === 'string' ? this.#attributesOf(type) : undefined;
    if (name === undefined || attribute === undefined || !attributes?.includes(attribute)) {
      this.problems.add(`${at}: there is no attribute ${name}.${attribute}`);
    }
    return referenceTo(String(name), attribute);
  }

  #sub(argument: unknown, at: string): unknown {
    if (typeof argument !== 'string') {
      this.problems.add(`${at}: Fn::Sub takes one string in these templates`);
      return undefined;
    }
    return argument.replaceAll(/\$\{([^!}][^}]*)\}/g, (_whole, name: string) => {
      const [resource = '', attribute] = name.split('.');
      return String(attribute === undefined ? this.#ref(name, at) : this.#getAtt([resource, attribute], at));
    });
  }

  #if(argument: unknown, at: string): unknown {
    if (!Array.isArray(argument) || argument.length !== 3) {
      this.problems.add(`${at}: Fn::If takes a condition and two values`);
      return undefined;
    }
    const [condition, then, otherwise] = argument;
    // Both branches are resolved, so that a wrong name in the one not taken is found too.
    const branches = [this.resolve(then, at), this.resolve(otherwise, at)];
    return this.#condition(condition, at) ? branches[0] : branches[1];
  }

  #condition(condition: unknown, at: string): boolean {
    const intrinsic = isFields(condition) ? intrinsicOf(condition) : undefined;
    if (intrinsic === undefined || intrinsic.name === 'Condition') {
      return this.#namedCondition(String(intrinsic === undefined ? condition : intrinsic.argument), at);
    }
    const operands = Array.isArray(intrinsic.argument) ? intrinsic.argument : [];
    if (intrinsic.name === 'Fn::Not') return !this.#condition(operands[0], at);
    if (intrinsic.name !== 'Fn::Equals' || operands.length !== 2) {
      this.problems.add(`${at}: ${intrinsic.name} is no condition of these templates`);
      return false;
    }
    return this.resolve(operands[0], at) === this.resolve(operands[1], at);
  }

  #namedCondition(name: string, at: string): boolean {
    const condition = this.#template.Conditions[name];
    if (condition === undefined) {
      this.problems.add(`${at}: there is no condition ${name}`);
      return false;
    }
    return this.#condition(condition, `Conditions.${name}`);
  }

  #checkDependsOn(entry: Fields, at: string): void {
    for (const name of [entry.DependsOn ?? []].flat()) {
      if (!this.#isResource(String(name))) this.problems.add(`${at}.DependsOn: there is no resource ${name}`);
    }
  }
}

function intrinsicOf(value: Fields): { name: string; argument: unknown } | undefined {
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) return undefined;
  const [name, argument] = entry;
  const isIntrinsic = name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');
  return isIntrinsic ? { name, argument } : undefined;
}
