import { readUserName } from '../login-body.ts';
import type { HeaderList } from '../messages.ts';

/** A login that takes every kind of body. */
export const login = { body: 'auto', userNameField: 'username' } as const;
export const formType = 'application/x-www-form-urlencoded';

export interface Sent {
  type?: string;
  text?: string;
  bytes?: Uint8Array;
  query?: string;
  headers?: HeaderList;
  truncated?: boolean;
  field?: string;
  body?: 'auto' | 'form' | 'json' | 'multipart';
}

/** Reads the user name of a login as it would be sent. */
export function read({
  type = formType,
  text = '',
  bytes,
  query = '',
  headers = [],
  truncated = false,
  field,
  body,
}: Sent) {
  const request = {
    query,
    headers: [...(type === '' ? [] : [['content-type', type] as const]), ...headers],
    body: { bytes: bytes ?? Buffer.from(text, 'utf8'), truncated },
  };
  return readUserName(request, { body: body ?? login.body, userNameField: field ?? login.userNameField });
}

export const form = (text: string, rest: Sent = {}) => read({ ...rest, text });
export const json = (text: string, rest: Sent = {}) => read({ type: 'application/json', ...rest, text });
export const alice = { userName: 'alice' };
