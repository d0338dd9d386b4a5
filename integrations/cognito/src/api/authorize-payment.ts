// POST /payments: may this payment be made? Asked without a token first; with the token of the proof afterwards, and that
// proof is for this payment alone: another amount, currency or id is another operation.
import type { CognitoConfig } from '../config/cognito-config.ts';
import type { Workings } from '../stepward-client.ts';
import { type Payment, readBody, readDeviceId, readPayment, readToken } from './body.ts';
import { type ApiHandler, ApiRefusal, type Caller, createHandler } from './http.ts';
import { type Details, operationKey } from './operation-key.ts';
import { presentDecision, takeProof, trackOperation } from './step-up.ts';
import { totalOf } from './total.ts';

export function createAuthorizePayment(config: CognitoConfig, workings: Workings): ApiHandler {
  return createHandler(workings.log, async (caller, event) => {
    const body = readBody(event);
    const payment = readPayment(body);
    const token = readToken(body);
    const action = config.paymentAction;
    const details = detailsOf(caller, payment);
    if (token !== undefined) {
      const proof = await takeProof(workings, config, caller, { token, action, details });
      if (proof === undefined)
        throw new ApiRefusal(
          'forbidden',
          'token is no proof for this payment, or was used before. Begin again with a new paymentId.',
        );
      return { state: 'ALLOW', paymentId: payment.paymentId, ...proof };
    }
    const tracked = await trackOperation(workings, config, caller, action, {
      idempotencyKey: operationKey(payment.paymentId, details),
      deviceId: readDeviceId(body),
      // `total` is for people: nobody pays 65850 GBP for a coffee machine.
      custom: { ...payment, total: totalOf(payment) },
    });
    return { ...presentDecision(tracked), paymentId: payment.paymentId };
  });
}

const detailsOf = ({ userId }: Caller, { paymentId, amount, currency }: Payment): Details => [
  'payment',
  userId,
  paymentId,
  amount,
  currency,
];
