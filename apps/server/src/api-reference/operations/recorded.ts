/** Management API of our own: reading what was recorded. */
import { AuditEventListAnswer, RecordedActionListAnswer } from '@stepward/api';
import type { Operation } from '../operation.ts';

export const recordedOperations: Readonly<Record<string, Operation>> = {
  'GET /v1/management/actions': {
    operationId: 'listRecordedActions',
    summary: 'List recorded actions',
    details:
      'Of all people, from the first on. What is tracked while pages are read comes before the first page: no page repeats or leaves out what was there. Each can be explained with its userId, actionCode and idempotencyKey.',
    answer: 'A page of actions, the newest first.',
    answerSchema: RecordedActionListAnswer,
  },
  'GET /v1/management/audit-events': {
    operationId: 'listAuditEvents',
    summary: 'List audit events',
    details:
      'Everything that changed, and by which key. Nothing can be changed or removed. Secrets are never recorded.',
    answer: 'A page of events, the newest first.',
    answerSchema: AuditEventListAnswer,
  },
};
