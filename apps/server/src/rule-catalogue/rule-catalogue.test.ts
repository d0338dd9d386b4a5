/** The catalogue over HTTP: all that rules can read, as docs/signals.md says it, and the tenant's own. */
import { readFileSync } from 'node:fs';
import { dataPoints, operatorNames } from '@stepward/decision';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const points = async (): Promise<JsonBody[]> => (await test.management('GET', '/data-points')).body;
const find = async (name: string) => (await points()).find((point) => point.name === name);

describe('the catalogue of data points', () => {
  it('is that of the decision, word for word that of docs/signals.md', async () => {
    const listed = await points();
    expect(listed.map(({ name }) => name)).toEqual(dataPoints.map(({ name }) => name));
    const signals = readFileSync(new URL('../../../../docs/signals.md', import.meta.url), 'utf8');
    for (const { name, type, unit = '', meaning, gathered, windows } of listed) {
      const row = `| \`${name}\` | ${type} | ${unit} | ${meaning} | ${gathered} |`;
      expect(signals).toContain(windows ? `| \`${name}\` | ${meaning.split(', in the time')[0]} |` : row);
    }
  });

  it('says type, unit, operators, examples, and what is gathered only where a rule reads it', async () => {
    expect(await find('ip.travelDistanceKm')).toMatchObject({
      type: 'number',
      unit: 'kilometres',
      operators: expect.arrayContaining(['>', '<=']),
      examples: [850],
      gathered: 'history',
      lazy: true,
    });
    expect(await find('device.isNew')).toMatchObject({ type: 'boolean', gathered: 'always', lazy: false });
    expect((await find('user.actionCount.<window>')).windows).toContain('24h');
  });

  it('has the tenant’s own points of every type, and nobody else’s', async () => {
    const types = { text: 'text', number: 'number', boolean: 'boolean', multiselect: 'list' };
    for (const dataType of Object.keys(types))
      await test.management('POST', '/custom-data-points', {
        name: `own-${dataType}`,
        dataType,
        modelType: 'user',
        ...(dataType === 'text' ? { description: 'A word' } : {}),
      });
    for (const [dataType, type] of Object.entries(types))
      expect(await find(`custom.own-${dataType}`)).toMatchObject({
        type,
        modelType: 'user',
        customDataPointId: expect.any(String),
        lazy: false,
      });
    expect((await find('custom.own-text')).meaning).toBe('A word');
    expect((await find('custom.own-multiselect')).operators).toContain('some');
    const other = await addTenant(test);
    const { body } = await other.management('GET', '/v1/management/data-points');
    expect(JSON.stringify(body)).not.toContain('own-');
  });
});

it('the operators are those that conditions compile with', async () => {
  const { body } = await test.management('GET', '/operators');
  expect(body.map(({ name }: JsonBody) => name)).toEqual(operatorNames);
  expect(body.find(({ name }: JsonBody) => name === 'in')).toMatchObject({ operandsMin: 2, operandsMax: 2 });
  expect(body.find(({ name }: JsonBody) => name === 'cidr')).toMatchObject({ isJsonLogic: false });
});
