import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUserName } from './login-body.ts';
import { alice, form, formType, json, login, read } from './testing/login-bodies.ts';

describe('a form', () => {
  it.each([
    ['username=alice&password=x', 'alice'],
    ['password=x&username=alice%40example.com', 'alice@example.com'],
    ['&&username=a+b%2Bc&', 'a b+c'],
    ['%75sername=alice', 'alice'],
    ['username=%C3%A9', 'é'],
    ['username=a=b', 'a=b'],
    ['username= alice ', ' alice '],
  ])('%s names %s', (text, userName) => {
    expect(form(text)).toEqual({ userName });
  });

  it('may have a field with brackets or dots', () => {
    expect(form('user[email]=alice&user[password]=x', { field: 'user[email]' })).toEqual(alice);
    expect(form('user%5Bemail%5D=alice', { field: 'user[email]' })).toEqual(alice);
    expect(form('j_idt5:user.name=alice', { field: 'j_idt5:user.name' })).toEqual(alice);
  });

  it.each([
    ['username=alice&username=bob', 'doubled'],
    ['username=alice&username=alice', 'doubled'],
    ['username=alice&Username=bob', 'doubled'],
    ['username=alice&%20username=bob', 'doubled'],
    ['username=alice&user%256eame=bob', 'doubled'],
    ['username=alice&username%00=bob', 'doubled'],
    ['Username=alice', 'doubled'],
    ['username[]=alice', 'array'],
    ['username=alice&username[]=bob', 'array'],
    ['username%5B0%5D=alice', 'array'],
    ['username[$ne]=', 'array'],
    ['password=x', 'missing'],
    ['', 'missing'],
    ['username=&password=x', 'missing'],
    ['username&password=x', 'missing'],
    ['username=%20%09', 'missing'],
    ['username=%E3%80%80', 'missing'],
    ['username=alice;username=bob', 'malformed'],
    ['username=alice%', 'malformed'],
    ['username=%u0041', 'malformed'],
    ['username=%e9', 'malformed'],
    ['username=%c0%ae', 'malformed'],
    ['username=alice%00', 'malformed'],
    ['username=alice%0d%0aX: y', 'malformed'],
    ['username=josé', 'malformed'],
    ['username=alice\n', 'malformed'],
    ['username=alice&_method=PUT', 'override'],
    ['username=alice&_METHOD=PUT', 'override'],
    ['username=alice&_charset_=iso-8859-1', 'charset'],
    [`username=${'a'.repeat(256)}`, 'too-long'],
    [`username=alice${'&a=b'.repeat(200)}`, 'malformed'],
  ])('%s is refused: %s (F3)', (text, refused) => {
    expect(form(text)).toEqual({ refused });
  });

  it('may say that it is UTF-8 and send the name of that charset', () => {
    for (const type of [
      `${formType}; charset=UTF-8`,
      `${formType};charset="utf-8"`,
      `${formType} ; Charset=utf8`,
    ]) {
      expect(form('username=alice&_charset_=UTF-8', { type })).toEqual(alice);
    }
  });

  it('that was cut is refused whatever the rest says (F4)', () => {
    expect(form('username=alice', { truncated: true })).toEqual({ refused: 'truncated' });
    expect(form(`${'a=b&'.repeat(10_000)}`, { truncated: true })).toEqual({ refused: 'truncated' });
  });

  it('is read back as a browser wrote it', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(name, fc.string({ unit: 'grapheme' }), (userName, password) => {
        fc.pre(
          userName.isWellFormed() &&
            password.isWellFormed() &&
            userName.trim() !== '' &&
            !/\p{Cc}/u.test(userName),
        );
        const text = new URLSearchParams({ password, username: userName }).toString();
        expect(form(text)).toEqual({ userName });
      }),
    );
  });
});

describe('the request around it', () => {
  it.each([
    '',
    'text/plain',
    'application/xml',
    `${formType}, application/json`,
    `${formType}; charset=utf-8; charset=utf-8`,
    `${formType}; boundary=x`,
    `${formType}; charset`,
    'multipart/form-data',
    'multipart/form-data; boundary="a b"',
    'multipart/form-data; boundary*0=a',
    'multipart/mixed; boundary=a',
    'application/json; profile=x',
    'application/problem+json',
  ])('of content type %j is refused', (type) => {
    expect(form('username=alice', { type })).toEqual({ refused: 'content-type' });
  });

  it.each(['iso-8859-1', 'utf-16', 'utf-7', 'windows-1252', 'ibm037', '""'])(
    'in charset %s is refused',
    (charset) => {
      expect(form('username=alice', { type: `${formType}; charset=${charset}` })).toEqual({
        refused: 'charset',
      });
      expect(json('{"username":"alice"}', { type: `application/json; charset=${charset}` })).toEqual({
        refused: 'charset',
      });
    },
  );

  it('with two content types or a packed body is refused', () => {
    expect(form('username=alice', { headers: [['content-type', 'application/json']] })).toEqual({
      refused: 'content-type',
    });
    for (const encoding of ['gzip', 'deflate', 'br', 'x-gzip']) {
      expect(form('username=alice', { headers: [['content-encoding', encoding]] })).toEqual({
        refused: 'content-type',
      });
    }
    expect(form('username=alice', { headers: [['content-encoding', 'identity']] })).toEqual(alice);
  });

  it('must be of the kind that the login is of', () => {
    expect(form('username=alice', { body: 'form' })).toEqual(alice);
    expect(form('username=alice', { body: 'json' })).toEqual({ refused: 'content-type' });
    expect(json('{"username":"alice"}', { body: 'form' })).toEqual({ refused: 'content-type' });
  });

  it.each(['x-http-method-override', 'x-http-method', 'x-method-override'])('with %s is refused', (name) => {
    expect(form('username=alice', { headers: [[name, 'GET']] })).toEqual({ refused: 'override' });
  });

  it('with an override in the query is refused', () => {
    expect(form('username=alice', { query: '_method=PUT' })).toEqual({ refused: 'override' });
    expect(form('username=alice', { query: 'a=b;_method=PUT' })).toEqual({ refused: 'override' });
  });

  it.each(['username=bob', 'Username=bob', 'username[]=bob', 'x=1;username=bob', '%75sername=bob'])(
    'with the field in its query is refused, for some applications read that one: %s',
    (query) => {
      expect(form('username=alice', { query })).toEqual({ refused: 'doubled' });
    },
  );

  it('with another query is read', () => {
    expect(form('username=alice', { query: 'next=%2Fdashboard&lang=de' })).toEqual(alice);
  });

  it('without a body has no user name', () => {
    const request = { query: '', headers: [['content-type', formType] as const] };
    expect(readUserName(request, login)).toEqual({ refused: 'missing' });
  });
});

it('never throws, and never names what is not there', () => {
  const types = fc.constantFrom(formType, 'application/json', 'multipart/form-data; boundary=b', 'x');
  fc.assert(
    fc.property(types, fc.uint8Array({ maxLength: 200 }), fc.string(), (type, bytes, query) => {
      const result = read({ type, bytes, query });
      if ('userName' in result) expect(Buffer.from(bytes).toString('latin1')).toContain('sername');
    }),
  );
});
