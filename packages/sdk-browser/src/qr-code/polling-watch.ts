// A QR code challenge that is asked about again and again (client-api.md §10.3).
import type { Connection } from '../connection.ts';
import { isPassing, pause } from '../polling.ts';
import type { StepwardResponse } from '../result.ts';
import {
  type ChallengeState,
  type QrCodeChallengeParams,
  type QrCodeChallengeResponse,
  type QrCodeVerifyResponse,
  type QrCodeWatch,
  refreshIntervalMsDefault,
} from './qr-code-types.ts';

const pollIntervalMsDefault = 3_000;

/** What an answer means; undefined: nobody has scanned it yet. */
export function stateOf(answer: QrCodeVerifyResponse): ChallengeState | undefined {
  if (answer.isVerified) return 'approved';
  if (!answer.isClaimed) return answer.isConsumed ? 'rejected' : undefined;
  return answer.isConsumed ? 'rejected' : 'claimed';
}

export async function watchByPolling(
  connection: Connection,
  params: QrCodeChallengeParams,
): Promise<{ answer: StepwardResponse<QrCodeChallengeResponse>; watch?: QrCodeWatch }> {
  const { onRefresh, onStateChange, refreshInterval = refreshIntervalMsDefault } = params;
  let running = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const end = () => {
    clearTimeout(timer);
    running.abort();
  };
  const start = (custom: Record<string, unknown> | undefined) =>
    connection.call<QrCodeChallengeResponse>({
      path: '/client/challenge/qr-code',
      token: connection.tokens.get(),
      body: { action: params.action, custom },
    });
  const follow = ({ challengeId, deviceCode }: QrCodeChallengeResponse) => {
    end();
    running = new AbortController();
    const { signal } = running;
    if (onRefresh) timer = setTimeout(() => void refresh(params.custom), refreshInterval);
    if (deviceCode === undefined) return;
    poll(connection, { challengeId, deviceCode }, params.pollInterval, signal, (state, token) => {
      if (state !== 'claimed') end();
      onStateChange(state, token);
    }).catch(() => undefined);
  };
  const refresh = async (custom: Record<string, unknown> | undefined) => {
    const { data } = await start(custom);
    if (data === undefined) return;
    follow(data);
    onRefresh?.(data.challengeId, data.expiresAt);
  };

  const answer = await start(params.custom);
  if (answer.data === undefined) return { answer };
  follow(answer.data);
  return { answer, watch: { refresh: (custom = params.custom) => refresh(custom), end } };
}

async function poll(
  connection: Connection,
  body: { challengeId: string; deviceCode: string },
  intervalMs = pollIntervalMsDefault,
  signal: AbortSignal,
  tell: (state: ChallengeState, token?: string) => void,
): Promise<void> {
  let last: ChallengeState | undefined;
  for (;;) {
    await pause(intervalMs, signal);
    const answer = await connection.call<QrCodeVerifyResponse>(
      { path: '/client/verify/qr-code', body },
      { signal },
    );
    if (answer.errorCode !== undefined && !isPassing(answer.errorCode)) return;
    const state = answer.data && stateOf(answer.data);
    if (state !== undefined && state !== last) tell(state, answer.data?.token);
    last = state ?? last;
  }
}
