/** Our SMPP client against the server of the package `smpp`, which somebody else wrote, and against sockets that misbehave. */
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '../../../testing/self-signed-certificate.ts';
import type { DeliveryError } from '../../delivery-error.ts';
import type { MessageProvider } from '../../message.ts';
import { outbound } from '../outbound.ts';
import { commands, decodePackets, encodePacket, packetBytesMax, submitBody } from './pdu.ts';
import { type SmppLimits, type SmppSettings, smppProvider } from './smpp.ts';

/** The part of the package, which has no types, that is used here. */
interface Pdu {
  readonly command: string;
  readonly [field: string]: unknown;
  response(fields?: Record<string, unknown>): Pdu;
}
interface CentreSession {
  on(event: string, handle: (pdu: Pdu) => void): void;
  send(pdu: Pdu): void;
  deliver_sm(fields: Record<string, unknown>, answered: (pdu: Pdu) => void): void;
  enquire_link(fields: Record<string, unknown>, answered: (pdu: Pdu) => void): void;
  unbind(): void;
  close(): void;
}
interface SmppPackage {
  createServer(options: object, listener: (session: CentreSession) => void): Server;
}
const smpp = createRequire(import.meta.url)('smpp') as SmppPackage;

interface Centre {
  readonly port: number;
  readonly sessions: CentreSession[];
  readonly binds: Pdu[];
  readonly submitted: Pdu[];
  bindStatus: number;
  /** Of each submit_sm; `silent` does not answer. */
  submitStatus: number | 'silent';
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return (server.address() as AddressInfo).port;
}

async function startCentre(tls: object = {}): Promise<Centre> {
  const centre = { sessions: [], binds: [], submitted: [], bindStatus: 0, submitStatus: 0 } as Omit<
    Centre,
    'port'
  >;
  const server = smpp.createServer(tls, (session) => {
    centre.sessions.push(session);
    session.on('error', () => {});
    session.on('bind_transceiver', (pdu) => {
      centre.binds.push(pdu);
      session.send(pdu.response({ command_status: centre.bindStatus }));
    });
    session.on('submit_sm', (pdu) => {
      centre.submitted.push(pdu);
      const { submitStatus: status } = centre;
      if (status !== 'silent') session.send(pdu.response({ command_status: status, message_id: 'id' }));
    });
    session.on('unbind', (pdu) => {
      session.send(pdu.response());
      session.close();
    });
  });
  const port = await listening(server);
  open.push(
    () =>
      new Promise((resolve) => {
        for (const session of centre.sessions) session.close();
        server.close(() => resolve());
      }),
  );
  return Object.assign(centre, { port });
}

/** A socket server that does what it is told with every connection. */
async function startSocket(handle: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    handle(socket);
  });
  const port = await listening(server);
  open.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return port;
}

const network = outbound({ policy: { ports: [], allowLoopback: true } });

function client(port: number, more: Partial<SmppSettings> = {}, limits?: SmppLimits): MessageProvider {
  const settings = { host: '127.0.0.1', port, tls: false, systemId: 'stepward', from: 'Acme', ...more };
  const provider = smppProvider(settings, { password: 'secret08' }, network, limits);
  open.push(async () => provider.close?.());
  return provider;
}

const message = { channel: 'sms', to: '+447700900000', subject: '', text: 'Acme: 204816 @ {x}' } as const;
const attempt = (validForMs = 3_723_500) => ({
  messageId: 'm',
  validForMs,
  signal: new AbortController().signal,
});

const failure = async (sent: Promise<void>) => {
  const error = await sent.then(
    () => undefined,
    (reason: DeliveryError) => reason,
  );
  return error && { kind: error.kind, code: error.code };
};

describe('a message over SMPP', () => {
  it('is submitted over a bound link, in the default alphabet, and dropped by the centre when its time is over', async () => {
    const centre = await startCentre();
    await client(centre.port, { systemType: 'OTP' }).send('t', message, attempt());
    expect(centre.binds[0]).toMatchObject({
      system_id: 'stepward',
      password: 'secret08',
      system_type: 'OTP',
      interface_version: 0x34,
    });
    expect(centre.submitted[0]).toMatchObject({
      source_addr: 'Acme',
      source_addr_ton: 5,
      destination_addr: '447700900000',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      data_coding: 0,
      esm_class: 0,
      registered_delivery: 0,
      short_message: { message: 'Acme: 204816 @ {x}' },
    });
  });

  it.each([
    ['+447700900001', 1, 1, '447700900001'],
    ['88442', 3, 0, '88442'],
    ['Acme Bank', 5, 0, 'Acme Bank'],
  ])('comes from %s', async (from, ton, npi, address) => {
    const centre = await startCentre();
    await client(centre.port, { from }).send('t', message, attempt());
    expect(centre.submitted[0]).toMatchObject({
      source_addr: address,
      source_addr_ton: ton,
      source_addr_npi: npi,
    });
  });

  it('keeps every letter of other scripts', async () => {
    const centre = await startCentre();
    const text = 'رمز التحقق: 204816 😀';
    await client(centre.port).send('t', { ...message, text }, attempt());
    expect(centre.submitted[0]).toMatchObject({ data_coding: 8, short_message: { message: text } });
  });

  it('goes in parts that phones put together again', async () => {
    const centre = await startCentre();
    const text = 'a'.repeat(400);
    await client(centre.port).send('t', { ...message, text }, attempt());
    const parts = centre.submitted.map(({ esm_class, short_message }) => {
      const { udh, message: part } = short_message as { udh: Buffer[] | Buffer; message: string };
      return { esm_class, udh: Buffer.concat([udh].flat()).toString('hex'), part };
    });
    expect(parts.map(({ part }) => part).join('')).toBe(text);
    expect(parts.map(({ esm_class }) => esm_class)).toEqual([0x40, 0x40, 0x40]);
    expect(parts.map(({ udh }) => udh.slice(-4))).toEqual(['0301', '0302', '0303']);
    expect(new Set(parts.map(({ udh }) => udh.slice(0, -4))).size).toBe(1);
  });

  it('shares one link with the others, also when they come at once', async () => {
    const centre = await startCentre();
    const provider = client(centre.port);
    await Promise.all(Array.from({ length: 20 }, () => provider.send('t', message, attempt())));
    await provider.send('t', message, attempt());
    expect([centre.binds.length, centre.submitted.length]).toEqual([1, 21]);
  });

  it('opens another link after the centre ended one', async () => {
    const centre = await startCentre();
    const provider = client(centre.port);
    await provider.send('t', message, attempt());
    const gone = new Promise<void>((resolve) => centre.sessions[0]?.on('close', () => resolve()));
    centre.sessions[0]?.unbind();
    await gone;
    await provider.send('t', message, attempt());
    expect([centre.binds.length, centre.submitted.length]).toEqual([2, 2]);
  });

  it('answers the centre: is the link there, and receipts', async () => {
    const centre = await startCentre();
    await client(centre.port).send('t', message, attempt());
    const [session] = centre.sessions;
    const enquired = await new Promise<Pdu>((resolve) => session?.enquire_link({}, resolve));
    const taken = await new Promise<Pdu>((resolve) =>
      session?.deliver_sm({ esm_class: 4, short_message: 'id:1 stat:DELIVRD' }, resolve),
    );
    expect([enquired, taken]).toMatchObject([
      { command: 'enquire_link_resp', command_status: 0 },
      { command: 'deliver_sm_resp', command_status: 0 },
    ]);
  });

  it('travels over TLS, to a server with the right certificate alone', async () => {
    const own = selfSignedCertificate('smsc.example.com');
    const centre = await startCentre(own);
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const names = outbound({ policy: { ports: [], allowLoopback: true }, resolve });
    const settings = { host: 'smsc.example.com', port: centre.port, systemId: 'stepward', from: 'Acme' };
    const trusting = smppProvider({ ...settings, certificateAuthority: own.cert }, { password: 'p' }, names);
    open.push(async () => trusting.close?.());
    await trusting.send('t', message, attempt());
    expect(centre.submitted).toHaveLength(1);
    const stranger = smppProvider(settings, { password: 'p' }, names);
    expect(await failure(stranger.send('t', message, attempt()))).toMatchObject({ kind: 'temporary' });
    expect(centre.binds).toHaveLength(1);
  });
});

describe('an SMPP centre that does not take it', () => {
  it.each([
    [0x0b, 'permanent'],
    [0x0a, 'permanent'],
    [0x58, 'temporary'],
    [0x14, 'temporary'],
    [0x08, 'temporary'],
  ])('status %i is %s', async (status, kind) => {
    const centre = await startCentre();
    centre.submitStatus = status;
    expect(await failure(client(centre.port).send('t', message, attempt()))).toEqual({
      kind,
      code: `smpp_0x${status.toString(16).padStart(2, '0')}`,
    });
  });

  it.each([
    [0x0e, 'permanent'],
    [0x0f, 'permanent'],
    [0x0d, 'temporary'],
  ])('a bind with status %i is %s, and is tried again by the next message', async (status, kind) => {
    const centre = await startCentre();
    centre.bindStatus = status;
    const provider = client(centre.port);
    expect(await failure(provider.send('t', message, attempt()))).toMatchObject({ kind });
    centre.bindStatus = 0;
    await provider.send('t', message, attempt());
    expect(centre.submitted).toHaveLength(1);
  });

  it('that does not answer is left behind after the time limit', async () => {
    const centre = await startCentre();
    centre.submitStatus = 'silent';
    const provider = client(centre.port, {}, { requestTimeoutMs: 40, enquireAfterMs: 60_000 });
    expect(await failure(provider.send('t', message, attempt()))).toEqual({
      kind: 'temporary',
      code: 'smpp_timeout',
    });
  });

  it('that takes the connection and says nothing is left behind too', async () => {
    const port = await startSocket(() => {});
    const provider = client(port, {}, { requestTimeoutMs: 40, enquireAfterMs: 60_000 });
    expect(await failure(provider.send('t', message, attempt()))).toMatchObject({ kind: 'temporary' });
  });

  it('that is silent between messages is asked, and left when it does not answer', async () => {
    const gone: Promise<void>[] = [];
    const port = await startSocket((socket) => {
      gone.push(new Promise((resolve) => socket.once('close', () => resolve())));
      socket.on('data', (bytes) => {
        for (const { command, sequence } of decodePackets(bytes)?.packets ?? [])
          if (command !== commands.enquireLink)
            socket.write(
              encodePacket({ command: command + 0x8000_0000, status: 0, sequence, body: Buffer.from('\0') }),
            );
      });
    });
    await client(port, {}, { requestTimeoutMs: 250, enquireAfterMs: 20 }).send('t', message, attempt());
    await gone[0];
    expect(gone).toHaveLength(1);
  });

  it.each([
    ['other words', Buffer.from('220 mail.example.com ESMTP\r\n')],
    ['a length that is none', Buffer.concat([Buffer.from([0, 0, 0, 3]), Buffer.alloc(12)])],
    ['an endless packet', Buffer.concat([Buffer.from([0x7f, 0xff, 0xff, 0xff]), Buffer.alloc(12)])],
  ])('that says %s is no centre', async (_name, bytes) => {
    const port = await startSocket((socket) => void socket.write(bytes));
    expect(await failure(client(port).send('t', message, attempt()))).toEqual({
      kind: 'temporary',
      code: 'smpp_protocol_error',
    });
  });

  it('that is not there may come back', async () => {
    const port = await startSocket(() => {});
    await open.pop()?.();
    expect(await failure(client(port).send('t', message, attempt()))).toEqual({
      kind: 'temporary',
      code: 'ECONNREFUSED',
    });
  });

  it('and one in the own network is never asked (row 47)', async () => {
    const strict = outbound({ policy: { ports: [], allowLoopback: false } });
    const centre = await startCentre();
    const settings = { host: '127.0.0.1', port: centre.port, systemId: 's', from: 'Acme' };
    const provider = smppProvider(settings, { password: 'p' }, strict);
    expect(await failure(provider.send('t', message, attempt()))).toEqual({
      kind: 'permanent',
      code: 'address_not_allowed',
    });
    expect(centre.sessions).toEqual([]);
  });
});

describe('packets', () => {
  it.each([
    [3_723_999, '000000010203000R'],
    [299_000, '000000000459000R'],
    [86_400_000, '000001000000000R'],
    [1, '000000000001000R'],
  ])('say %i ms as the relative time of §7.1.1', (validForMs, expected) => {
    const address = { ton: 0, npi: 0, address: '' };
    const rest = { source: address, destination: address, isPart: false, dataCoding: 0 };
    const body = submitBody({ ...rest, validForMs, message: Buffer.alloc(0) });
    expect(body.toString('latin1')).toContain(`\0${expected}\0`);
  });

  it('are found in whatever pieces they arrive', () => {
    const packet = { command: commands.submit, status: 7, sequence: 9, body: Buffer.from('body') };
    const bytes = Buffer.concat([encodePacket(packet), encodePacket({ ...packet, sequence: 10 })]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const first = decodePackets(bytes.subarray(0, cut));
      const second = decodePackets(Buffer.concat([first?.rest ?? Buffer.alloc(0), bytes.subarray(cut)]));
      const all = [...(first?.packets ?? []), ...(second?.packets ?? [])];
      expect(all.map(({ sequence }) => sequence)).toEqual([9, 10]);
      expect(second?.rest).toHaveLength(0);
    }
  });

  it('have a largest size', () => {
    const head = Buffer.alloc(16);
    head.writeUInt32BE(packetBytesMax + 1, 0);
    expect(decodePackets(head)).toBeUndefined();
  });
});
