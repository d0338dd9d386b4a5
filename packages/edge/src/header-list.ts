import type { HeaderList } from './messages.ts';

/** The first value of a field, or undefined. Names are lower case. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  return headers.find(([candidate]) => candidate === name)?.[1];
}

export function headerValues(headers: HeaderList, name: string): string[] {
  return headers.filter(([candidate]) => candidate === name).map(([, value]) => value);
}

export function withoutHeaders(headers: HeaderList, isDropped: (name: string) => boolean): HeaderList {
  return headers.filter(([name]) => !isDropped(name));
}

/** A name as CGI and its heirs read it: `X_Original_Url` is `x-original-url` to them. */
export function looseHeaderName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** Whether a shared cache may keep the answer, a cookie of ours with it. */
export function isShared(headers: HeaderList): boolean {
  return /\bpublic\b|\bs-maxage\b/i.test(headerValue(headers, 'cache-control') ?? '');
}

/** Bytes on the wire: `name: value` and the line end. */
export function headerBytes(headers: HeaderList): number {
  return headers.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value) + 4, 0);
}

export function setCookieHeaders(lines: readonly string[]): HeaderList {
  return lines.map((line) => ['set-cookie', line] as const);
}
