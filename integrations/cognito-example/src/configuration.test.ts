import { expect, it } from 'vitest';
import { readConfiguration } from './configuration.ts';

const given = {
  cognito: {
    region: 'eu-west-1',
    userPoolId: 'eu-west-1_Abc',
    userPoolClientId: 'abc',
    authSessionMinutes: 10,
  },
  stepward: { baseUrl: 'https://mfa.shop.example', tenantId: 'shop', passkeyAction: 'cognitoPasskey' },
  apiUrl: 'https://api.shop.example',
};

it('reads what it needs and nothing else', () => {
  expect(readConfiguration({ ...given, more: 1 })).toEqual(given);
});

it.each(['region', 'userPoolId', 'userPoolClientId', 'baseUrl', 'tenantId', 'passkeyAction', 'apiUrl'])(
  'names %s when it is missing',
  (name) => {
    const without = JSON.parse(JSON.stringify(given, (key, value) => (key === name ? undefined : value)));
    expect(() => readConfiguration(without)).toThrow(name);
  },
);

it('takes as many minutes for a sign-in as Cognito does unless told', () => {
  const { authSessionMinutes: _, ...cognito } = given.cognito;
  expect(readConfiguration({ ...given, cognito }).cognito.authSessionMinutes).toBe(3);
});

it.each([2, 16, 3.5, '10', null])('refuses %j minutes, which Cognito would not take', (minutes) => {
  const cognito = { ...given.cognito, authSessionMinutes: minutes };
  expect(() => readConfiguration({ ...given, cognito })).toThrow('authSessionMinutes');
});

it('refuses what is no configuration at all', () => {
  for (const nothing of [null, 'text', 1, []]) expect(() => readConfiguration(nothing)).toThrow('lacks');
});
