/** Compiled when first met, a schema that cannot be compiled would be found by somebody's request. */
import { expect, it } from 'vitest';
import { startTestApp } from '../testing/test-app.ts';
import { validatorCompiler } from './validators.ts';

it('every schema of every route compiles, and tells what it refuses', async () => {
  const { app, close } = await startTestApp();
  const parts = app.routes.flatMap(({ name, method, url, body, params, query }) =>
    Object.entries({ body, params, querystring: query }).map(([httpPart, schema]) => ({
      name: `${name} ${httpPart}`,
      route: { schema, method, url, httpPart },
    })),
  );
  const met = parts.filter(({ route }) => route.schema !== undefined);
  expect(met.length).toBeGreaterThan(100);
  for (const { name, route } of met) {
    // Every part of a request is an object: a number is none.
    const result = validatorCompiler(route)(1);
    expect([name, result]).toEqual([name, { error: [expect.objectContaining({ keyword: 'type' })] }]);
  }
  await close();
});
