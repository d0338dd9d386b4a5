/**
 * Tells the operator that a tenant's budget of wrong codes is spent. Written with the try that spent it (budget.ts), told
 * after the commit by one process, once.
 */
import type { Database } from '../database/database.ts';

/**
 * Told of each tenant whose budget is spent, while it is. What stands before the server (a CDN, a WAF) can ask for a
 * proof of work or a CAPTCHA from then on: guesses come from whoever does not solve it.
 */
export type OnFailedCodesSpent = (tenantId: string, raisedAt: number) => void;

export async function reportAlarms(database: Database, report: OnFailedCodesSpent): Promise<void> {
  const due = await database.read.rows(
    'select tenant_id, raised_at from failed_code_alarms where reported = 0',
    [],
  );
  for (const row of due) {
    const tenantId = row.tenant_id as string;
    const raisedAt = Number(row.raised_at);
    const isOurs = await database.commit((transaction) =>
      transaction.run(
        'update failed_code_alarms set reported = 1 where tenant_id = ? and raised_at = ? and reported = 0',
        [tenantId, raisedAt],
      ),
    );
    if (isOurs === 1) report(tenantId, raisedAt);
  }
}
