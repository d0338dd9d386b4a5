/**
 * WhatsApp through Meta's Cloud API. A business may begin a conversation with an approved template only, and the wording
 * of authentication templates is Meta's own: the code is ours, the action's context cannot be shown.
 */
import { DeliveryError } from '../delivery-error.ts';
import type { MessageProvider } from '../message.ts';
import { baseOf, callCarrier, jsonField, withoutPlus } from './http-api.ts';
import type { Outbound } from './outbound.ts';

export interface WhatsappCloudSettings {
  readonly phoneNumberId: string;
  readonly templateName: string;
  /** Languages that the template is approved in, as Meta names them (`pt_BR`); the first is what others get. */
  readonly templateLanguages: readonly string[];
  readonly apiVersion?: string;
  readonly baseUrl?: string;
}

export interface WhatsappCloudCredentials {
  readonly accessToken: string;
}

/** Meta's limits and failures that pass, some of them answered with 400. */
const passingErrors = new Set([
  '1',
  '2',
  '4',
  '80007',
  '130429',
  '131000',
  '131016',
  '131048',
  '131056',
  '133004',
]);

export function whatsappCloudProvider(
  settings: WhatsappCloudSettings,
  { accessToken }: WhatsappCloudCredentials,
  outbound: Outbound,
): MessageProvider {
  const { phoneNumberId, templateName, templateLanguages, apiVersion = 'v23.0' } = settings;
  const base = baseOf(settings.baseUrl, 'https://graph.facebook.com');
  const url = `${base}/${apiVersion}/${encodeURIComponent(phoneNumberId)}/messages`;
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  return {
    name: 'whatsapp-cloud',
    async send(_tenantId, { to, code, language }, attempt) {
      if (code === undefined) throw new DeliveryError('permanent', 'no_code');
      const parameters = [{ type: 'text', text: code }];
      const body = JSON.stringify({
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: withoutPlus(to),
        type: 'template',
        template: {
          name: templateName,
          language: { code: templateLanguage(templateLanguages, language) },
          components: [
            { type: 'body', parameters },
            { type: 'button', sub_type: 'url', index: '0', parameters },
          ],
        },
      });
      await callCarrier(outbound, { url, headers, body }, attempt, (answer) => {
        const meta = jsonField(answer.body, 'error', 'code');
        const isPassing = meta !== undefined && passingErrors.has(meta);
        return { code: meta && `whatsapp_${meta}`, ...(isPassing ? { isTemporary: true } : {}) };
      });
    },
  };
}

function templateLanguage(approved: readonly string[], language: string | undefined): string {
  const wanted = (language ?? '').replaceAll('-', '_').toLowerCase();
  const primary = wanted.split('_')[0];
  const exact = approved.find((code) => code.toLowerCase() === wanted);
  const similar = approved.find((code) => code.toLowerCase().split('_')[0] === primary);
  return exact ?? similar ?? approved[0] ?? 'en_US';
}
