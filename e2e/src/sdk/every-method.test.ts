/**
 * Every method of `@authsignal/node`, as it is on npm, against real servers on both stores; and the same scripts with the
 * import changed to `@stepward/node`. A method that a new version brings fails the table until it has a script.
 */
import * as authsignal from '@authsignal/node';
import * as stepward from '@stepward/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StoreName } from '../stores/store.ts';
import { besideClientScripts } from './beside-client-scripts.ts';
import { clientScripts } from './method-scripts.ts';
import { ownScripts } from './own-method-scripts.ts';
import type { Library, Scene } from './scene.ts';
import { openStage, type Stage } from './stage.ts';

/** Private in the types of the public SDK. */
const privateMethods = ['constructor', 'getRequestConfig'];
/** Names of ours for what has the public SDK's name, too. */
const ownNames = ['Stepward', 'mapToStepwardError'];

const isClass = (value: unknown): value is { prototype: Record<string, () => unknown> } =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));

/** `Class.method` of each exported class, and each exported function. */
function methodsOf(library: object): string[] {
  const names = Object.entries(library).flatMap(([name, value]) => {
    if (typeof value !== 'function' || ownNames.includes(name)) return [];
    if (!isClass(value)) return [name];
    const methods = Object.entries(Object.getOwnPropertyDescriptors(value.prototype)).filter(
      ([method, { value: code }]) => typeof code === 'function' && !privateMethods.includes(method),
    );
    return methods.map(([method]) => `${name}.${method}`);
  });
  return names.sort();
}

/** Sees whether this method is called; a function of the module cannot be watched. */
function watch(library: object, method: string): () => boolean {
  const [className = '', name] = method.split('.');
  const found: unknown = Object.entries(library).find(([exported]) => exported === className)?.[1];
  if (name === undefined || !isClass(found)) return () => true;
  const spy = vi.spyOn(found.prototype, name);
  return () => spy.mock.calls.length > 0;
}

const publicScripts = { ...clientScripts, ...besideClientScripts };
const libraries = [
  { name: '@authsignal/node', library: authsignal, scripts: publicScripts },
  {
    name: '@stepward/node',
    // What changing the import does to code for the public SDK; that it compiles is shown in packages/sdk-node.
    library: stepward as unknown as Library,
    scripts: { ...publicScripts, ...ownScripts },
  },
];

describe.each(libraries)('$name', ({ library, scripts }) => {
  it('has no method without a script, and no script without a method', () => {
    const methods = methodsOf(library);
    expect(methods.length).toBeGreaterThan(25);
    expect(Object.keys(scripts).sort()).toEqual(methods);
  });
});

it('our names and the public ones are the same things', () => {
  expect(stepward.Authsignal).toBe(stepward.Stepward);
  expect(stepward.mapToAuthsignalError).toBe(stepward.mapToStepwardError);
});

describe.each<StoreName>(['SQLite', 'PostgreSQL'])('on %s', (storeName) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(storeName);
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => await stage?.close());

  describe.each(libraries)('$name', ({ library, scripts }) => {
    const client = ({ secretKey: apiSecretKey, apiUrl }: Stage['server']) =>
      new library.Authsignal({ apiSecretKey, apiUrl });

    it.each(Object.entries(scripts))('%s', async (method, script) => {
      const wasCalled = watch(library, method);
      const { server, elsewhere } = stage;
      const userId = `${library === authsignal ? 'theirs' : 'ours'}-${method.replace('.', '-').toLowerCase()}`;
      const scene: Scene = { ...stage, library, sdk: client(server), other: client(elsewhere), userId };
      await script(scene);
      expect(wasCalled()).toBe(true);
    });
  });
});
