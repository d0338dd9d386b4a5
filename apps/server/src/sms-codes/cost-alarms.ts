/** Tells the operator what toll-fraud.ts noticed (SECURITY row 6): in the log, where alarms are made, beside the trail. */
import type { Logger } from 'pino';
import type { Listener } from '../webhooks/listening-database.ts';

const texts: Readonly<Record<string, string>> = {
  'sms.day_limit_near': 'the text messages of a day are nearly used up',
  'sms.range_stopped': 'text messages to a range of numbers are stopped: their codes are not entered',
};

export const costAlarms = (log: Logger): Listener => ({
  types: new Set(Object.keys(texts)),
  inside: async () => {},
  after: (events) => {
    for (const { type, tenantId, data } of events) log.warn({ tenantId, ...data }, texts[type]);
  },
});
