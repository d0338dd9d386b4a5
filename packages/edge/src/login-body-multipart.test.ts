import { describe, expect, it } from 'vitest';
import { alice, read, type Sent } from './testing/login-bodies.ts';

describe('a multipart body', () => {
  const type = 'multipart/form-data; boundary=----B0';
  const part = (name: string, value: string, more = '') =>
    `------B0\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const end = '------B0--\r\n';
  const multipart = (text: string, rest: Sent = {}) => read({ type, ...rest, text });

  it('is read as browsers write it', () => {
    expect(multipart(part('username', 'alice') + part('password', 'x') + end)).toEqual(alice);
    expect(
      multipart(
        part('file', '', '; filename="a.txt"\r\nContent-Type: image/png') + part('username', 'alice') + end,
      ),
    ).toEqual(alice);
    expect(multipart(part('username', 'josé', '\r\nContent-Type: text/plain; charset=utf-8') + end)).toEqual({
      userName: 'josé',
    });
    expect(multipart((part('username', 'alice') + end).trimEnd())).toEqual(alice);
  });

  it('is read as the platform itself writes it', async () => {
    const data = new FormData();
    data.set('username', 'alice@example.com');
    data.set('password', '"; name="username"\r\n');
    data.set('photo', new Blob(['x'], { type: 'image/png' }), 'a.png');
    const response = new Response(data);
    const written = response.headers.get('content-type') ?? '';
    expect(read({ type: written, bytes: new Uint8Array(await response.arrayBuffer()) })).toEqual({
      userName: 'alice@example.com',
    });
  });

  const one = part('username', 'alice');
  it.each([
    ['two of one name', one + part('username', 'bob') + end, 'doubled'],
    ['another case', one + part('UserName', 'bob') + end, 'doubled'],
    ['an array', part('username[]', 'alice') + end, 'array'],
    ['no user name', part('password', 'x') + end, 'missing'],
    ['an empty body', end, 'malformed'],
    ['a preamble', `x\r\n${one}${end}`, 'malformed'],
    ['an epilogue', `${one}${end}x`, 'malformed'],
    ['no end', one, 'malformed'],
    ['line feeds only', (one + end).replaceAll('\r', ''), 'malformed'],
    ['a delimiter with blanks behind', one + part('username', 'bob').replace('B0', 'B0 ') + end, 'malformed'],
    ['a delimiter in a value', part('username', 'alice\n------B0\nx') + end, 'malformed'],
    [
      'a delimiter to parsers of bare line feeds',
      part('x', 'y\n------B0\nContent-Disposition: form-data') + one + end,
      'malformed',
    ],
    ['headers in place of the first delimiter', 'x'.repeat(10) + one.slice(10) + end, 'malformed'],
    ['a folded header', one.replace('; name', ';\r\n name') + end, 'malformed'],
    [
      'two dispositions',
      one.replace('\r\n\r\n', '\r\nContent-Disposition: form-data; name="x"\r\n\r\n') + end,
      'malformed',
    ],
    [
      'a transfer encoding',
      part('username', 'YWxpY2U=', '\r\nContent-Transfer-Encoding: base64') + end,
      'malformed',
    ],
    ['two names', part('username', 'alice', '; name="x"') + end, 'malformed'],
    ['a name without quotes', one.replace('"username"', 'username') + end, 'malformed'],
    ['an extended name', one.replace('name="username"', "name*=utf-8''username") + end, 'malformed'],
    ['a name inside a name', part('x; name=username', 'bob') + one + end, 'malformed'],
    ['a name inside a file name', part('x', 'bob', '; filename="x; name=username"') + one + end, 'malformed'],
    [
      'another charset in a part',
      part('username', 'a', '\r\nContent-Type: text/plain; charset=utf-16') + end,
      'malformed',
    ],
    ['the user name as a file', part('username', 'alice', '; filename="a"') + end, 'malformed'],
    ['a method override', one + part('_method', 'PUT') + end, 'override'],
    ['a charset field', one + part('_charset_', 'utf-7') + end, 'charset'],
    ['a control character', part('username', 'al\0ice') + end, 'malformed'],
    ['too many parts', one + part('a', 'b').repeat(200) + end, 'malformed'],
  ])('with %s is refused: %s', (_, text, refused) => {
    expect(multipart(text)).toEqual({ refused });
  });

  it('is cut nowhere', () => {
    const text = one + part('password', 'secret') + end.trimEnd();
    for (let length = 0; length < text.length; length += 1) {
      expect(multipart(text.slice(0, length))).toHaveProperty('refused');
    }
  });
});
