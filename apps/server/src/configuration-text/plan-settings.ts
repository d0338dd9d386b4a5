/** Planning what a tenant has one of: its settings, its theme, its own words. */
import type { UpdateTenantBody, UpdateThemeBody } from '@stepward/api';
import { withoutLongTexts } from '../audit/recorded-values.ts';
import { checkSize } from '../branding/limits.ts';
import { checkMessageOverrides, type MessageOverrides } from '../branding/message-overrides.ts';
import { putBranding } from '../branding/store.ts';
import { changedTheme } from '../branding/theme.ts';
import { changedSettings, checkSettings, settingsIn } from '../tenants/settings-change.ts';
import type { TenantSettings } from '../tenants/tenant.ts';
import { differences, type Planning, type Step } from './changes.ts';
import { isSame, type JsonObject } from './json-text.ts';
import type { Part, Parts } from './parts.ts';
import { presentTenant, tenantNames } from './present.ts';

/** Every setting of the text, and null for each that it does not have. */
function wholeChange(body: UpdateTenantBody): Partial<TenantSettings> {
  const given = settingsIn(body) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(tenantNames.map((name) => [name, given[name] ?? null]));
}

/** The settings of the tenant once this was applied; what the capabilities check against. */
export function planTenant(planning: Planning, { tenant }: Parts): Partial<TenantSettings> {
  const { state, dependencies, problems } = planning;
  if (!tenant) return state.settings;
  const { tenants, publicUrl } = dependencies;
  const body = tenant.value as UpdateTenantBody;
  const given = settingsIn(body);
  const name = body.name ?? state.name;
  const before = presentTenant(state.name, state.settings);
  const after = presentTenant(name, given);
  if (isSame(before, after)) return state.settings;
  const isOther = (field: keyof TenantSettings) => !isSame(state.settings[field], given[field]);
  const isSite = isOther('relyingParty') || isOther('expectedOrigins');
  const settings = problems.attempt(tenant.place, () => {
    checkSettings(given, tenants.failedCodesPerDayMax);
    const { relyingParty, expectedOrigins, ...others } = wholeChange(body);
    const change = isSite ? wholeChange(body) : others;
    return changedSettings(state.settings, change, publicUrl);
  });
  if (!settings) return state.settings;
  planning.steps.push({
    phase: 'tenant',
    change: { change: 'update', resource: 'tenant', name: '', fields: differences(before, after) },
    write: async (transaction) => {
      await tenants.put(transaction, state.tenantId, { name, settings });
      return { type: 'tenant.updated', data: { before, after } };
    },
  });
  return settings;
}

/** Authenticator configurations that go take settings with them; the text has the last word on those. */
export function restoreSettings(planning: Planning, settings: Partial<TenantSettings>): void {
  const { state, dependencies } = planning;
  const change = wholeChange(settings as unknown as UpdateTenantBody);
  planning.steps.push({
    phase: 'tenant again',
    write: async (transaction) => {
      const given = await dependencies.tenants.givenSettings(transaction, state.tenantId);
      const entries = Object.entries({ ...given, ...change }).filter(([, value]) => value !== null);
      await dependencies.tenants.put(transaction, state.tenantId, { settings: Object.fromEntries(entries) });
      return undefined;
    },
  });
}

function planTheme(planning: Planning, part: Part): JsonObject {
  const { problems, state } = planning;
  const before = state.branding.theme as JsonObject;
  const theme = problems.attempt(part.place, () => {
    const after = changedTheme({}, part.value as UpdateThemeBody);
    if (!isSame(before, after)) checkSize(after, 'theme');
    return after;
  });
  return (theme ?? before) as JsonObject;
}

function planMessages(planning: Planning, part: Part): MessageOverrides {
  const { problems, state, dependencies } = planning;
  const overrides = part.value as unknown as MessageOverrides;
  if (isSame(state.branding.messageOverrides, overrides)) return state.branding.messageOverrides;
  problems.attempt(part.place, () => {
    checkMessageOverrides(overrides, dependencies.catalog);
    checkSize(overrides, 'messageOverrides');
  });
  return overrides;
}

/** Both are one row. */
export function planBranding(planning: Planning, { theme, messageOverrides }: Parts): void {
  const { state, steps, at } = planning;
  const before = state.branding;
  const after = {
    theme: (theme ? planTheme(planning, theme) : before.theme) as typeof before.theme,
    messageOverrides: messageOverrides ? planMessages(planning, messageOverrides) : before.messageOverrides,
  };
  const write = (type: string, part: 'theme' | 'messageOverrides'): Step['write'] => {
    return async (transaction) => {
      await putBranding(transaction, state.tenantId, { branding: after, now: at });
      // Images may be half a megabyte.
      return { type, data: { before: withoutLongTexts(before[part]), after: withoutLongTexts(after[part]) } };
    };
  };
  const fields = (was: object, is: object) => differences(was as JsonObject, is as JsonObject);
  if (!isSame(before.theme, after.theme))
    steps.push({
      phase: 'branding',
      change: {
        change: 'update',
        resource: 'theme',
        name: '',
        fields: fields(before.theme, after.theme),
      },
      write: write('theme.updated', 'theme'),
    });
  if (!isSame(before.messageOverrides, after.messageOverrides))
    steps.push({
      phase: 'branding',
      change: {
        change: 'update',
        resource: 'message overrides',
        name: '',
        fields: fields(before.messageOverrides, after.messageOverrides),
      },
      write: write('message_overrides.updated', 'messageOverrides'),
    });
}
