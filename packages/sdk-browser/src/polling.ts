// Waiting between two questions to the server.

/** Resolves after `ms`; rejects with the signal's reason when it aborts before. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** Whether asking again later may help: the network, or too many questions. Everything else is final. */
export const isPassing = (errorCode: string | undefined): boolean =>
  errorCode === 'network_error' || errorCode === 'too_many_requests';
