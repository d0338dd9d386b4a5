/** Themes by the front door: tokens and nothing else (SECURITY row 24), echo as clients of this wire need it (§9). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant, type SecondTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { contrast, parseColor } from './color.ts';

let test: TestApp;
let other: SecondTenant;
beforeAll(async () => {
  test = await startTestApp();
  other = await addTenant(test);
});
afterAll(async () => await test.close());

const png = `data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2]).toString('base64')}`;
const patch = async (body: unknown) => await test.management('PATCH', '/theme', body);
const get = async () => (await test.management('GET', '/theme')).body;

async function css(app = test): Promise<string> {
  const { version } = (await app.database.read.query
    .selectFrom('branding')
    .select('version')
    .where('tenant_id', '=', 'test-tenant')
    .executeTakeFirst()) ?? { version: '' };
  const answer = await app.app.server.inject(`/themes/test-tenant/${version}/style.css`);
  expect(answer.statusCode).toBe(200);
  return answer.body;
}

describe('a theme', () => {
  it('is, before anything was set, the name of the tenant and an empty dark mode', async () => {
    expect(await get()).toEqual({ name: 'Acme', darkMode: {} });
  });

  it('is merged deeply: null clears a leaf, and what is not sent stays', async () => {
    await patch({
      name: 'Brand',
      primaryColor: '#0F766E',
      colors: { link: '#0f766e', divider: '#ddd' },
      borders: { inputBorderWidth: 0 },
      links: { underline: false },
      darkMode: { primaryColor: '#5eead4', container: { padding: 0 } },
    });
    const after = await patch({ colors: { link: null }, darkMode: { primaryColor: null } });
    expect(after).toMatchObject({ status: 200 });
    expect(await get()).toEqual({
      name: 'Brand',
      primaryColor: '#0F766E',
      colors: { divider: '#ddd' },
      borders: { inputBorderWidth: 0 },
      links: { underline: false },
      darkMode: { container: { padding: 0 } },
    });
  });

  it('is given back as it was sent by whoever put it there, and cleared by nulls everywhere', async () => {
    const before = await get();
    expect((await patch(before)).body).toEqual(before);
    await patch({
      primaryColor: null,
      colors: { divider: null },
      borders: null,
      links: { underline: null },
      darkMode: { container: { padding: null } },
    });
    expect(await get()).toEqual({ name: 'Brand', darkMode: {} });
    expect((await patch({})).status).toBe(200);
  });

  it('keeps weights as its clients read them: one is a number, a range is text', async () => {
    const url = 'https://fonts.example.com/brand.woff2';
    const { body } = await patch({
      typography: {
        text: { faces: [{ url, weight: '400' }, { url, weight: '100 900' }, { url }], sizeAdjust: 110 },
      },
    });
    expect(body.typography.text.faces).toEqual([{ url, weight: 400 }, { url, weight: '100 900' }, { url }]);
    expect(await css()).toContain('size-adjust: 110%');
    expect(
      (await patch({ typography: { text: { faces: [{ url, weight: '900 100' }] } } })).body.errorDescription,
    ).toBe('The field typography.text.faces.0.weight takes 1 to 1000, or two of them in ascending order.');
    await patch({ typography: null });
  });

  it.each([
    { darkMode: { typography: { text: { sizeAdjust: 100 } } } },
    { darkMode: { container: { exitPosition: 'top' } } },
    { darkMode: { name: 'x' } },
    { name: null },
    { template: '<authsignal-head></authsignal-head>' },
    { colors: { buttonPrimaryBackground: '#fff' } },
    { container: { padding: 201 } },
    { borders: { inputBorderWidth: -1 } },
    { borders: { inputBorderWidth: '1px' } },
    { typography: { text: { sizeAdjust: 66 } } },
    { container: { contentAlignment: 'justify' } },
  ])('refuses %j', async (body) => {
    expect((await patch(body)).status).toBe(400);
  });

  it('takes half a megabyte and no more (SECURITY N-32)', async () => {
    const image = `data:image/png;base64,${Buffer.concat([Buffer.from(png.split(',')[1] ?? '', 'base64'), Buffer.alloc(60_000)]).toString('base64')}`;
    const all = { logoUrl: image, watermarkUrl: image, faviconUrl: image };
    expect((await patch({ ...all, darkMode: { logoUrl: image, watermarkUrl: image } })).status).toBe(200);
    expect((await patch({ pageBackground: { backgroundImageUrl: image } })).status).toBe(200);
    const tooMuch = await patch({ darkMode: { pageBackground: { backgroundImageUrl: image } } });
    expect(tooMuch.body.errorDescription).toBe('The whole theme may have 524288 bytes at most.');
    const larger = { ...all, name: 'x'.repeat(600_000) };
    expect((await patch(larger)).status).toBe(413);
    await patch({
      logoUrl: null,
      watermarkUrl: null,
      faviconUrl: null,
      pageBackground: null,
      darkMode: null,
    });
  });

  it('is one tenant’s own', async () => {
    await patch({ primaryColor: '#0f766e' });
    expect((await other.management('GET', '/theme')).body).toEqual({ name: 'Other', darkMode: {} });
    expect((await test.app.server.inject('/themes/other-tenant/x/style.css')).statusCode).toBe(404);
  });

  it('loses none of two changes at once', async () => {
    await Promise.all([patch({ colors: { link: '#123456' } }), patch({ colors: { icon: '#654321' } })]);
    expect((await get()).colors).toEqual({ link: '#123456', icon: '#654321' });
    await patch({ colors: null });
  });

  it('survives a restart, and its audit trail names who changed it', async () => {
    const fresh = await startTestApp();
    await fresh.management('PATCH', '/theme', { primaryColor: '#0f766e' });
    const again = await fresh.restart();
    expect((await again.management('GET', '/theme')).body.primaryColor).toBe('#0f766e');
    expect(await css(again)).toContain('--accent: #0f766e;');
    const events = await again.database.read.rows(
      "select data from audit_events where type = 'theme.updated'",
      [],
    );
    expect(events).toHaveLength(1);
    expect(JSON.parse(String(events[0]?.data))).toEqual({
      before: {},
      after: { primaryColor: '#0f766e' },
      keyId: expect.any(String),
    });
    await again.close();
  });
});

describe('contrast', () => {
  const pairs = [
    ['on-accent', 'accent'],
    ['on-accent', 'accent-hover'],
    ['text', 'card'],
    ['quiet', 'card'],
    ['heading', 'card'],
    ['link', 'card'],
    ['bad', 'bad-ground'],
    ['good', 'card'],
    ['input-text', 'input-ground'],
    ['way-text', 'way-ground'],
    ['way-quiet', 'way-ground'],
    ['hover-text', 'hover'],
    ['hover-quiet', 'hover'],
    ['secondary-text', 'secondary-ground'],
    ['ground-text', 'ground'],
  ] as const;

  /** The properties of each mode. */
  const modes = (text: string) =>
    text
      .split('@media')
      .map(
        (part) =>
          new Map([...part.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex])),
      );

  const brands = [
    { primaryColor: '#ffe600' },
    {
      primaryColor: '#001a33',
      colors: { containerBackground: '#0b2545', bodyText: '#123', headingText: '#0a0a0a' },
    },
    {
      colors: {
        bodyText: '#777',
        inputBackground: '#000',
        cardBackground: '#fff',
        link: '#8888ff80',
        critical: '#f99',
      },
    },
    {
      darkMode: {
        colors: { containerBackground: '#fff', buttonPrimaryText: '#a5b4fc', buttonSecondaryText: '#eee' },
      },
    },
    { pageBackground: { backgroundColor: '#777777' }, colors: { hover: '#777', positive: '#0f0' } },
  ];

  it.each(brands)('is enough whatever the theme: %j', async (theme) => {
    await patch({ primaryColor: null, colors: null, darkMode: null, pageBackground: null });
    const { body } = await patch(theme);
    // Kept as it was given: a client that compares finds no difference.
    expect(body).toMatchObject(theme);
    for (const mode of modes(await css()))
      for (const [text, ground] of pairs) {
        const ratio = contrast(parseColor(mode.get(text) ?? ''), parseColor(mode.get(ground) ?? ''));
        expect([text, ground, ratio >= 4.5]).toEqual([text, ground, true]);
      }
  });

  it('that fails is told with field, ratio and what is shown instead', async () => {
    await patch({ primaryColor: null, colors: null, darkMode: null, pageBackground: null });
    const { body } = await patch({
      colors: { link: '#9999ff' },
      darkMode: { colors: { bodyText: '#444444' } },
    });
    expect(body.warnings[0]).toBe(
      'colors.link: #9999ff has a contrast of 2.51:1 on #ffffff; WCAG AA needs 4.5:1, so pages show #6e6eb8.',
    );
    expect(body.warnings.join()).toContain('darkMode.colors.bodyText: #444444 has a contrast of 1.7');
    // Only where it was changed: what is read may be sent back.
    expect(await get()).not.toHaveProperty('warnings');
    await patch({ colors: null, darkMode: null });
  });
});

describe('T24: what is no token (SECURITY row 24)', () => {
  const breakouts = [
    'red;}*{display:none}',
    '#fff;background:url(//evil.example)',
    '#fff}body{display:none',
    '#fff/**/',
    'expression(alert(1))',
    'var(--x)',
    '</style><script>alert(1)</script>',
    '#ffff f',
    '#\\66ff',
    'url(https://evil.example)',
    'inherit',
    '#12345',
    '#1234567',
    '#ggg',
    '#fff\n',
    ' #fff',
    'transparent',
    '@import "x"',
    '{{user.email}}',
    '#fff\u0000',
  ];
  const addresses = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'http://cdn.example.com/logo.png',
    '//cdn.example.com/logo.png',
    '/logo.png',
    'https:/logo.png',
    'https://',
    'https://user:pass@cdn.example.com/logo.png',
    'https://cdn.example.com/logo.png")}*{display:none}',
    'https://cdn.example.com/a.png"); @import "https://evil.example',
    "https://cdn.example.com/a'.png",
    'https://cdn.example.com/a(b).png',
    'https://cdn.example.com/a b.png',
    'https://cdn.example.com/a\\b.png',
    'https://cdn.example.com/a\nb.png',
    'https://cdn.example.com; script-src *',
    'https://cdn.example.com,https://evil.example',
    'https://*.example.com/a.png',
    "https://'unsafe-inline'/a.png",
    'https://[::1]/a.png',
    'https://cdn.example.com:99999/a.png',
    'https://münchen.example/a.png',
    '"><img src=x onerror=alert(1)>',
    'https://cdn.example.com/"><script>alert(1)</script>',
    'data:text/html,<script>alert(1)</script>',
    'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
    'data:image/svg+xml,<svg onload=alert(1)>',
    'data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+',
    'data:image/png;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+',
    'data:image/png,%89PNG',
    'data:image/png;base64,',
    'data:image/png;base64,!!!!',
    'data:image/png;charset=x;base64,iVBORw0KGgo=',
    'data:image/png;base64,iVBORw0KGgo=)}',
    'blob:https://cdn.example.com/1',
    'file:///etc/passwd',
    'ftp://cdn.example.com/a.png',
    'vbscript:msgbox(1)',
    'about:blank',
    '',
  ];

  it('60 payloads are refused in every field, and nothing of them is in the style sheet', async () => {
    expect(breakouts.length + addresses.length).toBe(60);
    const url = 'https://cdn.example.com/a.png';
    await patch({ primaryColor: '#0f766e', logoUrl: url });
    const before = await css();
    const colourFields = (value: string) => [
      { primaryColor: value },
      { colors: { link: value } },
      { pageBackground: { backgroundColor: value } },
      { darkMode: { colors: { hover: value } } },
    ];
    const addressFields = (value: string) => [
      { logoUrl: value },
      { pageBackground: { backgroundImageUrl: value } },
      { darkMode: { faviconUrl: value } },
      { typography: { text: { faces: [{ url: value }] } } },
    ];
    for (const value of [...breakouts, ...addresses])
      for (const body of [...colourFields(value), ...addressFields(value)])
        expect([body, (await patch(body)).status]).toEqual([body, 400]);
    expect(await css()).toBe(before);
    expect((await get()).logoUrl).toBe(url);
  });

  it('an image must be what it says it is, and is served as that, from our own address', async () => {
    await patch({ logoUrl: png, faviconUrl: 'https://cdn.example.com/icon.svg' });
    const row = await test.database.read.query.selectFrom('branding').selectAll().executeTakeFirstOrThrow();
    const answer = await test.app.server.inject(`/themes/test-tenant/${row.version}/light-logo`);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'",
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(answer.rawPayload).toHaveLength(10);
    const older = await test.app.server.inject('/themes/test-tenant/an-older-version/light-logo');
    expect([older.statusCode, older.headers['cache-control']]).toEqual([200, 'no-store']);
  });
});
