// A QR code challenge that is watched through a WebSocket (client-api.md §10.4).
import type { Connection } from '../connection.ts';
import { refusal, type StepwardResponse } from '../result.ts';
import {
  type ChallengeState,
  type QrCodeChallengeParams,
  type QrCodeChallengeResponse,
  type QrCodeWatch,
  refreshIntervalMs,
  shower,
} from './qr-code-types.ts';

/** `https://mfa.example.com/v1` → `wss://mfa.example.com/ws-v1-challenge`. */
export const socketUrl = (baseUrl: string): string =>
  baseUrl.replace(/^http/, 'ws').replace(/v1$/, 'ws-v1-challenge');

/** A browser's WebSocket takes no headers; who asks is said by a subprotocol. */
export const socketProtocols = (tenantId: string, token: string | undefined): string[] => [
  'authsignal-ws',
  token === undefined ? `x.authsignal.tenant.${tenantId}` : `x.authsignal.token.${token}`,
];

interface Created extends QrCodeChallengeResponse {
  state: ChallengeState;
  numberToMatch?: string;
}

interface Received {
  readonly type?: string;
  readonly data?: Partial<Created> & { accessToken?: string };
}

function parse(text: unknown): Received {
  try {
    return (JSON.parse(String(text)) ?? {}) as Received;
  } catch {
    return {};
  }
}

export async function watchBySocket(
  { options, tokens }: Connection,
  params: QrCodeChallengeParams,
): Promise<{ answer: StepwardResponse<QrCodeChallengeResponse>; watch?: QrCodeWatch }> {
  const { onRefresh, onStateChange, rotating } = params;
  const show = shower(params);
  const socket = new WebSocket(socketUrl(options.baseUrl), socketProtocols(options.tenantId, tokens.get()));
  let current: string | undefined;
  let whyClosed = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waiting: ((created: Created | undefined) => void)[] = [];

  const end = () => {
    clearTimeout(timer);
    for (const one of waiting.splice(0)) one(undefined);
    socket.close();
  };
  const create = (custom: Record<string, unknown> | undefined) =>
    new Promise<Created | undefined>((resolve) => {
      if (socket.readyState !== WebSocket.OPEN) return resolve(undefined);
      waiting.push(resolve);
      const data = {
        challengeType: 'QR_CODE',
        actionCode: params.action,
        custom,
        ...(rotating ? { rotating } : {}),
      };
      socket.send(JSON.stringify({ type: 'CREATE_CHALLENGE', data }));
    });
  const refresh = async (custom: Record<string, unknown> | undefined) => {
    const created = await create(custom);
    if (created) onRefresh?.(created.challengeId, created.expiresAt);
  };
  const hear = ({ type, data }: Received) => {
    if (type === 'CHALLENGE_CREATED' && data?.challengeId !== undefined) {
      current = data.challengeId;
      clearTimeout(timer);
      if (onRefresh) timer = setTimeout(() => void refresh(params.custom), refreshIntervalMs(params));
      waiting.shift()?.(data as Created);
    }
    // What a phone does with an older code of this page is over.
    if (data === undefined || data.challengeId !== current) return;
    show(data);
    if (type !== 'STATE_CHANGE' || data.state === undefined) return;
    if (data.state === 'approved' || data.state === 'rejected') end();
    onStateChange(data.state, data.accessToken);
  };

  socket.addEventListener('message', (event) => hear(parse(event.data)));
  socket.addEventListener('close', ({ reason }) => {
    whyClosed = reason;
    end();
  });
  const opened = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true));
    socket.addEventListener('close', () => resolve(false));
  });
  const created = opened ? await create(params.custom) : undefined;
  if (created === undefined)
    // A refusal has no message of its own: the end says why.
    return {
      answer: refusal(
        whyClosed || 'network_error',
        'The WebSocket was refused or broke; is the token valid?',
      ),
    };
  const { state: _unclaimed, ...begun } = created;
  return {
    answer: { data: begun },
    watch: { refresh: (custom = params.custom) => refresh(custom), end },
  };
}
