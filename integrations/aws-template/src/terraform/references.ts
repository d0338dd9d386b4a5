/** What stands for a value that exists only once deployed. */

/** `aws_lambda_function.trigger["define"].arn`, or a part of it on the way there. */
export class Reference {
  readonly path: readonly string[];

  /** @param path `data`, if it is one of a data source, then type, name, perhaps `[key]`, and attributes. */
  constructor(path: readonly string[]) {
    this.path = path;
  }

  follow(segment: string): Reference {
    return new Reference([...this.path, segment]);
  }

  toString(): string {
    return `ref:${this.path.join('.').replaceAll('.[', '[')}`;
  }
}

/** Key of an instance as an address writes it. */
export const keySegment = (key: string | number): string => `[${JSON.stringify(key)}]`;

/** Addresses (`aws_x.name`, without keys and attributes) of what a value needs. */
export function referencedAddresses(value: unknown): string[] {
  const found = JSON.stringify(value ?? null).matchAll(/\bref:((?:data\.)?[a-z0-9_]+\.[a-z0-9_]+)/g);
  return [...new Set([...found].map(([, address = '']) => address))];
}
