/** A server in production mode, where nothing is there that development has for nothing: no inbox, no preset keys. */
import { startTestApp, type TestApp } from './test-app.ts';

export interface ProductionApp {
  readonly test: TestApp;
  readonly secretKey: string;
  readonly managementKey: string;
}

const key = (name: string): string => `${name}_of-a-tenant-in-production-000000000000`;

export async function startProductionApp(): Promise<ProductionApp> {
  const [secretKey, managementKey] = [key('sk'), key('mk')];
  const test = await startTestApp({
    STEPWARD_MODE: 'production',
    STEPWARD_PUBLIC_URL: 'https://mfa.example.com',
    STEPWARD_SECRET_KEY: secretKey,
    STEPWARD_MANAGEMENT_KEY: managementKey,
  });
  return { test, secretKey, managementKey };
}
