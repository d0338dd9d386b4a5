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
  refreshIntervalMs,
  shower,
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
  const { onRefresh, onStateChange } = params;
  const show = shower(params);
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
      body: { action: params.action, custom, ...(params.rotating ? { rotating: true } : {}) },
    });
  const follow = (begun: QrCodeChallengeResponse) => {
    const { challengeId, deviceCode } = begun;
    end();
    show(begun);
    running = new AbortController();
    const { signal } = running;
    if (onRefresh) timer = setTimeout(() => void refresh(params.custom), refreshIntervalMs(params));
    if (deviceCode === undefined) return;
    const hear = (status: QrCodeVerifyResponse, state: ChallengeState | undefined) => {
      show(status);
      if (state === undefined) return;
      // Nobody scanned it in time: a page that can shows the next one.
      if (state === 'rejected' && !status.isClaimed && onRefresh) return void refresh(params.custom);
      if (state !== 'claimed') end();
      onStateChange(state, status.token);
    };
    poll(connection, { challengeId, deviceCode }, params.pollInterval, signal, hear).catch(() => undefined);
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
  tell: (status: QrCodeVerifyResponse, change: ChallengeState | undefined) => void,
): Promise<void> {
  let last: ChallengeState | undefined;
  for (;;) {
    await pause(intervalMs, signal);
    const answer = await connection.call<QrCodeVerifyResponse>(
      { path: '/client/verify/qr-code', body },
      { signal },
    );
    if (answer.errorCode !== undefined && !isPassing(answer.errorCode)) return;
    if (answer.data === undefined) continue;
    const state = stateOf(answer.data);
    tell(answer.data, state === last ? undefined : state);
    last = state ?? last;
  }
}
