/** All areas, in the order in which they are read. */
import type { Area } from '../operation.ts';
import { apps } from './apps.ts';
import { client } from './client.ts';
import { actions, challenges, sessions, validation } from './decisions.ts';
import { callConnect, discovery, edge } from './gateways.ts';
import { management } from './management.ts';
import { authenticators, devices, users } from './people.ts';

export const areas: readonly Area[] = [
  actions,
  validation,
  users,
  authenticators,
  challenges,
  sessions,
  devices,
  client,
  apps,
  management,
  edge,
  callConnect,
  discovery,
];
