/** SMS through Amazon SNS: the Publish action (API version 2010-03-31), signed with Signature Version 4. */
import { AwsV4Signer } from 'aws4fetch';
import type { MessageProvider } from '../message.ts';
import { baseOf, callCarrier, formBody } from './http-api.ts';
import type { Outbound } from './outbound.ts';

export interface AwsSnsSettings {
  readonly region: string;
  readonly accessKeyId: string;
  readonly senderId?: string;
  /** The number that messages come from. */
  readonly originationNumber?: string;
  readonly baseUrl?: string;
}

export interface AwsSnsCredentials {
  readonly secretAccessKey: string;
}

/** Answered with 400 although they pass. */
const passingErrors = new Set([
  'Throttling',
  'ThrottlingException',
  'Throttled',
  'RequestExpired',
  'KMSThrottling',
]);

export function awsSnsProvider(
  settings: AwsSnsSettings,
  { secretAccessKey }: AwsSnsCredentials,
  outbound: Outbound,
  now: () => number,
): MessageProvider {
  const { region, accessKeyId, baseUrl } = settings;
  const url = `${baseOf(baseUrl, `https://sns.${region}.amazonaws.com`)}/`;
  return {
    name: 'aws-sns',
    async send(_tenantId, { to, text }, attempt) {
      const body = publishForm(settings, to, text);
      const datetime = new Date(now()).toISOString().replace(/[-:]|\.\d{3}/g, '');
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      const request = { method: 'POST', url, headers, body, datetime };
      const signed = await new AwsV4Signer({
        ...request,
        service: 'sns',
        region,
        accessKeyId,
        secretAccessKey,
        allHeaders: true,
      }).sign();
      const call = { url, headers: Object.fromEntries(signed.headers), body };
      await callCarrier(outbound, call, attempt, (answer) => {
        const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(answer.body)?.[1];
        const isPassing = code !== undefined && passingErrors.has(code);
        return { code: code && `sns_${code}`, ...(isPassing ? { isTemporary: true } : {}) };
      });
    },
  };
}

function publishForm({ senderId, originationNumber }: AwsSnsSettings, to: string, text: string): string {
  const attributes: [name: string, value: string | undefined][] = [
    ['AWS.SNS.SMS.SMSType', 'Transactional'],
    ['AWS.SNS.SMS.SenderID', senderId],
    ['AWS.MM.SMS.OriginationNumber', originationNumber],
  ];
  const given = attributes.filter(([, value]) => value !== undefined);
  return formBody({
    Action: 'Publish',
    Version: '2010-03-31',
    PhoneNumber: to,
    Message: text,
    ...Object.assign(
      {},
      ...given.map(([name, value], at) => ({
        [`MessageAttributes.entry.${at + 1}.Name`]: name,
        [`MessageAttributes.entry.${at + 1}.Value.DataType`]: 'String',
        [`MessageAttributes.entry.${at + 1}.Value.StringValue`]: value,
      })),
    ),
  });
}
