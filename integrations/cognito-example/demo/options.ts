// What the demo is told on its command line.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** A refusal that the reader can act on: its message is all that is printed. */
export class DemoError extends Error {}

export interface Ports {
  readonly stepward: number;
  readonly cognito: number;
  readonly api: number;
  readonly app: number;
}

export interface DemoOptions {
  readonly ports: Ports;
  /** Absolute. */
  readonly dataDir: string;
  /** Where the built shop is. Absolute. */
  readonly shopDir: string;
  /** The table as JSON, for programs. */
  readonly json: boolean;
}

const builtShop = fileURLToPath(new URL('../dist', import.meta.url));

/** Beside those of `npm start`, so that both can run. */
const portDefaults: Ports = { stepward: 4810, cognito: 4811, api: 4812, app: 4813 };

export const portOptions = {
  stepward: 'stepward-port',
  cognito: 'cognito-port',
  api: 'api-port',
  app: 'app-port',
} as const satisfies Record<keyof Ports, string>;

export function readOptions(args: readonly string[]): DemoOptions {
  const values = parse(args);
  const port = (name: keyof Ports): number => {
    const text = values[portOptions[name]];
    if (text === undefined) return portDefaults[name];
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number;
    throw new DemoError(`--${portOptions[name]} must be a whole number from 1 to 65535.`);
  };
  return {
    ports: { stepward: port('stepward'), cognito: port('cognito'), api: port('api'), app: port('app') },
    dataDir: resolve(values.data ?? 'data-cognito'),
    shopDir: values.shop === undefined ? builtShop : resolve(values.shop),
    json: values.json === true,
  };
}

function parse(args: readonly string[]) {
  const string = { type: 'string' } as const;
  const options = {
    'stepward-port': string,
    'cognito-port': string,
    'api-port': string,
    'app-port': string,
    data: string,
    shop: string,
    json: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new DemoError(error instanceof Error ? error.message : String(error));
  }
}
