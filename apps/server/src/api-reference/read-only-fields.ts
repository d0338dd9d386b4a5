/** What may be sent back because it was read: the answers of each route and of its resource, by the table of operations. */
import { RuleAnswer, RuleListAnswer } from '@stepward/api';
import { type TSchema, Type } from 'typebox';
import type { HttpServer } from '../http/http-server.ts';
import { refuseUnknownFields } from '../http/unknown-fields.ts';
import { areas } from './operations/areas.ts';

const operations = new Map(areas.flatMap(({ operations }) => Object.entries(operations)));

const action = '/v1/management/action-configurations/:actionCode';
const rules = Type.Object({ rules: RuleListAnswer });
/** Bodies that hold what another route answers. */
const others: Readonly<Record<string, TSchema>> = {
  'POST /v1/management/explanations': rules,
  [`POST ${action}/back-tests`]: rules,
  [`POST ${action}/rule-drafts`]: RuleAnswer,
};

function answersOf(route: string): readonly TSchema[] {
  const [, url = ''] = route.split(' ');
  const own = [route, `GET ${url}`].map((name) => operations.get(name)?.answerSchema);
  return [...own, others[route]].filter((schema) => schema !== undefined);
}

// A flow's nodes come back as they were sent, and further fields of its rules are dropped (management-api.md §10).
const documents = new Set([`PUT ${action}/flow`]);

/** Management routes from here on take the fields of their bodies and of what they answer, and no others. */
export const refuseUndocumentedFields = (server: HttpServer): void =>
  refuseUnknownFields(server, { answersOf, documents });
