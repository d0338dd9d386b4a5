import type { IdentityMethod } from '@stepward/api';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import type { PersonReferences } from './person-reference.ts';
import type { TenantVendors } from './providers/tenant-vendors.ts';

export interface IdentityDependencies extends ChallengeDependencies {
  readonly vendors: TenantVendors;
  readonly references: PersonReferences;
  readonly callbackUrl: (tenantId: string, method: IdentityMethod) => string;
}
