/** The demo's "legacy app": an intranet with a password login that knows nothing of multi-factor authentication. */
export { type LegacyApp, type LegacyAppOptions, startLegacyApp } from './legacy-app.ts';
export { type DemoUser, demoUsers } from './users.ts';
