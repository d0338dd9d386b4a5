// SECURITY §0, F1 to F4: what an attacker does to the login request itself. The attacker knows the victim's password.

import { afterAll, beforeAll } from 'vitest';
import { testAttack } from './kit/attack.ts';
import type { HeaderPairs } from './kit/browser.ts';
import { logIn, undecidedSession } from './kit/challenge.ts';
import { unlistedLoginsPass } from './kit/defects.ts';
import type { Edge } from './kit/edge.ts';
import { attacker, lootOf, lootWithOwnFactor, victim } from './kit/loot.ts';
import { formSite, legacySite, lenientSite, rewritingSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());
const server = () => stepward;

testAttack(
  {
    id: 'F1',
    title: 'state of the edge that the client brings along',
    edge: { site: formSite },
    run: async (edge) => {
      const own = edge.browser();
      await logIn(edge, own, attacker);
      // Validly sealed values, of another kind and another login.
      const [pending, device] = ['pending', 'device'].map((kind) => own.jar.get(`__Host-sw_${kind}`) ?? '');
      const found: string[] = [];
      for (const value of ['x', '', pending ?? '', device ?? '', '1.k1.AAAA', '{"user":"bob@example.com"}']) {
        for (const headers of clientState(value)) {
          const browser = edge.browser();
          const answer = await browser.submit(
            edge.site.loginPath,
            { ...edge.site.users[victim] },
            { headers },
          );
          const how = `${JSON.stringify(headers).slice(0, 60)}…`;
          found.push(...(await lootOf(edge, browser, answer, how)));
        }
      }
      return found;
    },
    defects: [
      {
        name: 'a ticket of the viewer is taken along, and one that does not open lets the answer pass',
        replacements: [
          { file: 'browser-state.ts', find: "lower.startsWith('x-stepward-') ||", put: '' },
          {
            file: 'login-claim.ts',
            find: 'if (ticket === undefined) return answerWithoutTicket({ request }, env);',
            put: 'if (ticket === undefined) return request;',
          },
          {
            file: 'login-answer.ts',
            find: 'if (ticket === undefined) return answerWithoutTicket(exchange, env);',
            put: 'if (ticket === undefined) return response;',
          },
        ],
      },
      {
        name: 'an error while answering lets the answer pass',
        replacements: [
          {
            file: 'functions/origin-response.ts',
            find: `return replacedResponse(
        response,
        failClosed({ step: 'origin-response', requestId: config.requestId, request }, error),
      );`,
            put: 'return response;',
          },
          {
            file: 'functions/origin-request.ts',
            find: `return generatedResponse(
        failClosed({ step: 'origin-request', requestId: config.requestId, request }, error),
      );`,
            put: 'return request;',
          },
          { file: 'browser-state.ts', find: "lower.startsWith('x-stepward-') ||", put: '' },
          {
            file: 'edge-state.ts',
            find: 'return text === undefined || second !== undefined ? undefined : env.sealer.open(purpose, name, text);',
            put: "if (second !== undefined) throw new Error('twice'); return text === undefined ? undefined : env.sealer.open(purpose, name, text);",
          },
        ],
      },
    ],
  },
  server,
);

function clientState(value: string): HeaderPairs[] {
  const names = [
    'auth_username',
    'auth_challenge',
    '__Host-sw_pending',
    '__Host-sw_pending.0',
    '__Host-sw_proof',
    '__Host-sw_device',
    '__host-sw_proof',
    '__HOST-SW_PENDING',
  ];
  const cookies = names.map((name): HeaderPairs => [['Cookie', `${name}=${value}`]]);
  const doubled = names.map((name): HeaderPairs => [['Cookie', `${name}=${value}; a=b; ${name}=y`]]);
  const headers = ['x-stepward-ticket', 'X-Stepward-Ticket', 'x-stepward-context', 'x-stepward-user'];
  return [
    ...cookies,
    ...doubled,
    ...headers.map((name): HeaderPairs => [[name, value]]),
    ...headers.map(
      (name): HeaderPairs => [
        [name, value],
        [name, `${value}2`],
      ],
    ),
  ];
}

/** A path as servers take it for `/first/second`, and some that they do not. */
function spellingsOf(path: string): string[] {
  const [first = '', second = ''] = path.slice(1).split('/');
  const percent = (text: string) => [...text].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('');
  return [
    `${path}/`,
    `${path}//`,
    `${path}/.`,
    `${path}/./`,
    `${path}/%2e`,
    `/${first.toUpperCase()}/${second}`,
    `/${first}/${second.toUpperCase()}/`,
    `//${first}/${second}`,
    `/${first}//${second}`,
    `/${first}%2F${second}`,
    `/${first}%2f%2f${second}`,
    `/${first}%5c${second}`,
    `/${first}\\${second}`,
    `/./${first}/${second}`,
    `/${first}/./${second}`,
    `/${first}/%2e/${second}`,
    `/x/../${first}/${second}`,
    `/${first}/x/../${second}`,
    `/${first}/x/%2e%2e/${second}`,
    `/${first}/x/..%2f${second}`,
    `/${first}/x/..;/${second}`,
    `/${first}/${second};a=b`,
    `/${first};a=b/${second}`,
    `/${first}/${second};`,
    `/;x/${first}/${second}`,
    `/${first}/${second}%3Ba=b`,
    `/${percent(first)}/${percent(second)}`,
    `/${first}/%${second.charCodeAt(0).toString(16).toUpperCase()}${second.slice(1)}`,
    `/${first}/%25${second.charCodeAt(0).toString(16)}${second.slice(1)}`,
    `/${first}/${second}%00`,
    `/${first}/${second}%20`,
    `/${first}/${second}%09`,
    `/${first}/${second}%0d%0a`,
    `/${first}/${second}?`,
    `/${first}/${second}??x=/public`,
    `/${first}/${second}?x=%2Fcss%2Fa.css`,
    `/${first}/${second}/a.css/..`,
    `/${first}/${second}%3F.css`,
    `/${first}/${second}%23.css`,
    `/css/../${first}/${second}`,
    `/css/..;/${first}/${second}`,
    `/css/%2e%2e/${first}/${second}`,
    `/${first}/${second.replace('s', '%C5%BF')}`,
    `/${first}/${second.slice(0, -1)}%EF%BD%${(second.charCodeAt(second.length - 1) + 32).toString(16)}`,
    `/%C0%AF${first}/${second}`,
    `/${first}%C0%AF${second}`,
    `/${first}/${second}.`,
    `/${first}/${second}.html`,
  ];
}

for (const site of [legacySite, lenientSite]) {
  testAttack(
    {
      id: 'F2',
      title: `other spellings of the login path (${site.name})`,
      edge: { site },
      run: async (edge) => {
        const found: string[] = [];
        for (const path of spellingsOf(site.loginPath)) {
          const browser = edge.browser();
          const answer = await browser.submit(path, { ...site.users[victim] });
          found.push(...(await lootOf(edge, browser, answer, path)));
        }
        return found;
      },
      defects: [
        {
          name: 'paths are compared as they come',
          replacements: [
            {
              file: 'paths.ts',
              find: 'return { path: foldPath(path, options) };',
              put: 'return { path: raw };',
            },
            unlistedLoginsPass,
          ],
        },
        {
          name: 'letters are compared by case',
          replacements: [
            {
              file: 'path-pattern.ts',
              find: 'const cased = options.caseInsensitive ? foldCase(path) : path;',
              put: 'const cased = path;',
            },
            unlistedLoginsPass,
          ],
        },
      ],
    },
    server,
  );
}

testAttack(
  {
    id: 'F2',
    title: 'a header that names another path',
    edge: { site: rewritingSite },
    run: async (edge) => {
      const { site } = edge;
      const found: string[] = [];
      // A session that was never decided upon, taken from the application itself.
      const { username, password } = site.users[victim];
      const session = await undecidedSession(edge, victim);
      for (const name of ['X-Original-URL', 'x-original-url', 'X-Rewrite-URL', 'X-Override-URL']) {
        const browser = edge.browser();
        const answer = await browser.submit(
          '/css/style.css',
          { username, password },
          { headers: [[name, site.loginPath]] },
        );
        found.push(...(await lootOf(edge, browser, answer, `${name} to the login`)));
        const headers: HeaderPairs = [
          [name, site.protectedPath],
          ['Cookie', session],
        ];
        const page = await edge.browser().open('/css/style.css', { headers });
        if (site.shows(page.text, victim)) found.push(`${name} to a protected page`);
      }
      return found;
    },
    defects: [
      {
        name: 'such headers reach the application',
        replacements: [{ file: 'browser-state.ts', find: ' || pathOverrides.includes(lower)', put: '' }],
      },
    ],
  },
  server,
);

testAttack(
  {
    id: 'F3',
    title: 'a user name that the edge reads otherwise than the application',
    edge: { site: lenientSite },
    run: async (edge) => {
      const found: string[] = [];
      for (const { how, path, method, type, body, headers = [] } of trickyLogins(edge)) {
        const browser = edge.browser();
        const typed: HeaderPairs = type === undefined ? [] : [['Content-Type', type]];
        const sent = { method: method ?? 'POST', body, headers: [...typed, ...headers] };
        const answer = await browser.open(path ?? edge.site.loginPath, sent);
        found.push(...(await lootWithOwnFactor(edge, browser, answer, how)));
      }
      return found;
    },
    defects: [
      {
        name: 'the first of two user names counts',
        replacements: [
          { file: 'login-body.ts', find: "if (found.length > 1) return { refused: 'doubled' };", put: '' },
        ],
      },
      {
        name: 'fields that only resemble the user name are not looked at',
        replacements: [
          {
            file: 'login-body.ts',
            find: 'const alike = fields.filter(({ name }) => resembles(name, wanted));',
            put: 'const alike: FormField[] = [];',
          },
        ],
      },
      {
        name: 'names that are twice in JSON are not noticed',
        replacements: [
          {
            file: 'json-body.ts',
            find: 'return scanNames(text) ?? (value as JsonObject);',
            put: 'return Object.fromEntries(Object.entries(value as JsonObject).map(([name, one]) => [name, Array.isArray(one) ? one[0] : one]));',
          },
        ],
      },
      {
        name: 'a method override in header or query is not looked for',
        replacements: [
          {
            file: 'method-override.ts',
            find: 'if (headers.some(([name]) => overrideHeaders.includes(looseHeaderName(name)))) return true;',
            put: 'if (headers.length > 0) return false;',
          },
          unlistedLoginsPass,
        ],
      },
      {
        name: 'a method override in the body is not looked for',
        replacements: [
          {
            file: 'viewer-request.ts',
            find: 'if (isLoginPath(state.request, env.config) && bodyMayOverride(state.request)) {',
            put: 'if (isLoginPath(state.request, env.config) && bodyMayOverride(state.request) && env.now() < 0) {',
          },
          unlistedLoginsPass,
        ],
      },
    ],
  },
  server,
);

interface TrickyLogin {
  readonly how: string;
  readonly path?: string;
  readonly method?: string;
  readonly type?: string;
  readonly body: string;
  readonly headers?: HeaderPairs;
}

const formType = 'application/x-www-form-urlencoded';

function trickyLogins({ site }: Edge): TrickyLogin[] {
  const { username: hers, password } = site.users[victim];
  const mine = site.users[attacker].username;
  const [u, m, p] = [hers, mine, password].map(encodeURIComponent);
  const forms = [
    `username=${m}&username=${u}&password=${p}`,
    `username=${u}&username=${m}&password=${p}`,
    `username[]=${u}&password=${p}`,
    `username=${m}&username[]=${u}&password=${p}`,
    `username=${m}&username[x]=${u}&password=${p}`,
    `username=${m}&username%5B%5D=${u}&password=${p}`,
    `username=${m}&username[=${u}&password=${p}`,
    `username=${m}&user%6eame=${u}&password=${p}`,
    `user%6eame=${m}&username=${u}&password=${p}`,
    `username=${m}&Username=${u}&password=${p}`,
    `username=${m};username=${u}&password=${p}`,
    `username=${m}&amp;username=${u}&password=${p}`,
    `username=${m}%00&username=${u}&password=${p}`,
    `username=${m}&username%00=${u}&password=${p}`,
    `username=${m}&+username=${u}&password=${p}`,
    `username=${m}&username+=${u}&password=${p}`,
    `&username=${m}&&username=${u}&password=${p}`,
    `password=${p}&username=${u}%0d%0a`,
    `password=${p}`,
    `_method=POST&username=${u}&password=${p}`,
    `_METHOD=put&username=${u}&password=${p}`,
    `_charset_=utf-16&username=${u}&password=${p}`,
  ];
  const texts = [
    JSON.stringify({ username: [hers], password }),
    JSON.stringify({ username: [mine, hers], password }),
    JSON.stringify({ username: { a: mine, b: hers }, password }),
    `{"username":"${mine}","username":"${hers}","password":"${password}"}`,
    `{"username":["${mine}","${hers}"],"password":"${password}"}`,
    `{"username":"${mine}","\\u0075sername":"${hers}","password":"${password}"}`,
    `{"a":{"username":"${mine}"},"username":"${hers}","a":1,"password":"${password}"}`,
    `[{"username":"${mine}"},{"username":"${hers}","password":"${password}"}]`,
    `\ufeff{"username":"${hers}","password":"${password}"}`,
    `{"username":"${hers}","password":"${password}"}//`,
    JSON.stringify({ _method: 'PUT', username: hers, password }),
  ];
  const types = [
    undefined,
    'text/plain',
    `${formType}; charset=utf-7`,
    `${formType}; charset=utf-16`,
    `${formType}; charset=utf-8; charset=utf-16`,
    `${formType}, application/json`,
    'application/json; charset=ibm037',
    'application/vnd.api+json',
    'multipart/form-data',
    'multipart/form-data; boundary=x; boundary=y',
  ];
  const plain = `username=${u}&password=${p}`;
  return [
    ...forms.map((body) => ({ how: body.slice(0, 40), type: formType, body })),
    ...texts.map((body) => ({ how: body.slice(0, 40), type: 'application/json', body })),
    ...texts.map((body) => ({ how: `as a form: ${body.slice(0, 30)}`, type: formType, body })),
    ...types.map((type) => ({ how: `type ${type}`, ...(type === undefined ? {} : { type }), body: plain })),
    { how: 'two types', type: formType, body: plain, headers: [['content-type', 'application/json']] },
    { how: 'compressed', type: formType, body: plain, headers: [['Content-Encoding', 'gzip']] },
    ...['username', 'username[]', 'Username', 'username%00'].map((name) => ({
      how: `?${name}=`,
      path: `${site.loginPath}?${name}=${m}`,
      type: formType,
      body: plain,
    })),
    ...multipartLogins(hers, mine, password),
    ...overriddenLogins(plain),
  ];
}

function multipartLogins(hers: string, mine: string, password: string): TrickyLogin[] {
  const part = (head: string, value: string) => `--x\r\n${head}\r\n\r\n${value}\r\n`;
  const field = (name: string, value: string) =>
    part(`Content-Disposition: form-data; name="${name}"`, value);
  const own = field('username', mine);
  const her = field('username', hers);
  const rest = `${field('password', password)}--x--\r\n`;
  const bodies = [
    own + her + rest,
    her + own + rest,
    own + field('username[]', hers) + rest,
    own + part('Content-Disposition: form-data; name="username"; filename="a"', hers) + rest,
    own + part('Content-Disposition: form-data; name=username', hers) + rest,
    own + part('content-disposition: form-data; x="; name=\\"username\\""; name="username"', hers) + rest,
    `${her}${rest}${own}--x--\r\n`,
  ];
  return bodies.map((body, at) => ({
    how: `multipart ${at}`,
    type: 'multipart/form-data; boundary=x',
    body,
  }));
}

/** The application takes another method for the login than the one on the wire. */
function overriddenLogins(plain: string): TrickyLogin[] {
  const session = '/account/session';
  const header = (name: string): HeaderPairs => [[name, 'PUT']];
  return [
    { how: '_method in the query', path: `${session}?_method=PUT`, type: formType, body: plain },
    { how: '_method in the query, encoded', path: `${session}?%5fmethod=PUT`, type: formType, body: plain },
    { how: '_method in the body', path: session, type: formType, body: `_method=PUT&${plain}` },
    { how: '_method in the body, encoded', path: session, type: formType, body: `%5Fmethod=PUT&${plain}` },
    { how: '_method at the end of the body', path: session, type: formType, body: `${plain}&_method=put` },
    {
      how: '_method in JSON',
      path: session,
      type: 'application/json',
      body: JSON.stringify({ _method: 'PUT', ...Object.fromEntries(new URLSearchParams(plain)) }),
    },
    {
      how: '_method in the body behind 41 kB',
      path: session,
      type: formType,
      body: `x=${'y'.repeat(41_000)}&${plain}&_method=PUT`,
    },
    ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map((name) => ({
      how: name,
      path: session,
      type: formType,
      body: plain,
      headers: header(name),
    })),
    {
      how: 'DELETE with an override',
      path: session,
      method: 'DELETE',
      type: formType,
      body: plain,
      headers: header('X-HTTP-Method-Override'),
    },
    {
      how: 'PATCH with _method=POST',
      path: '/account/login',
      method: 'PATCH',
      type: formType,
      body: `_method=POST&${plain}`,
    },
    {
      how: 'DELETE with _method=POST',
      path: '/account/login?_method=POST',
      method: 'DELETE',
      type: formType,
      body: plain,
    },
  ];
}

testAttack(
  {
    id: 'F4',
    title: 'a body longer than the edge is shown',
    edge: { site: lenientSite },
    run: async (edge) => {
      const { username: hers, password } = edge.site.users[victim];
      const mine = edge.site.users[attacker].username;
      const padding = 'y'.repeat(41 * 1_024);
      const [u, m, p] = [hers, mine, password].map(encodeURIComponent);
      const field = (name: string, value: string) =>
        `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
      const bodies: [string, string][] = [
        [formType, `pad=${padding}&username=${u}&password=${p}`],
        [formType, `username=${m}&pad=${padding}&username=${u}&password=${p}`],
        [formType, `username=${m}&password=${p}&pad=${padding}&username[]=${u}`],
        [
          'application/json',
          `{"username":"${mine}","pad":"${padding}","username":"${hers}","password":"${password}"}`,
        ],
        [
          'multipart/form-data; boundary=x',
          `${field('username', mine)}${field('pad', padding)}${field('username', hers)}${field('password', password)}--x--\r\n`,
        ],
        [formType, `username=${m}&pad=${'y'.repeat(2_000_000)}&username=${u}&password=${p}`],
      ];
      const found: string[] = [];
      for (const [type, body] of bodies) {
        const before = edge.origin.requests.length;
        const browser = edge.browser();
        const answer = await browser.submit(edge.site.loginPath, body, { headers: [['Content-Type', type]] });
        found.push(...(await lootWithOwnFactor(edge, browser, answer, `${type}, ${body.length} bytes`)));
        const reached = edge.origin.requests.slice(before).some(({ method }) => method === 'POST');
        if (answer.status !== 413 || reached)
          found.push(`${type}: answered ${answer.status}, origin asked: ${reached}`);
      }
      return found;
    },
    defects: [
      {
        name: 'a truncated body is read as far as it goes',
        replacements: [
          {
            file: 'login-body.ts',
            find: "if (request.body?.truncated) return { refused: 'truncated' };",
            put: '',
          },
        ],
      },
    ],
  },
  server,
);
