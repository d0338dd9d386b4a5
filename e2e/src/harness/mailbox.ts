/** A mail server on this machine, as small as one can be: takes every message and keeps the code of the newest in a file. */
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface Mailbox {
  /** For STEPWARD_SMTP_URL. */
  readonly url: string;
  close(): Promise<void>;
}

const codePattern = /\b\d{6}\b/;

/** RFC 5321, its happy end. */
function converse(socket: Socket, take: (message: string) => void): void {
  let text = '';
  let inMessage = false;
  const line = (command: string): string | undefined => {
    if (/^EHLO|^HELO/i.test(command)) return '250 mailbox';
    if (/^DATA/i.test(command)) {
      inMessage = true;
      return '354 go on';
    }
    return /^QUIT/i.test(command) ? '221 bye' : '250 ok';
  };
  const end = () => (inMessage ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n'));
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let at = end(); at >= 0; at = end()) {
      const part = text.slice(0, at);
      text = text.slice(at + (inMessage ? 5 : 2));
      if (inMessage) {
        inMessage = false;
        take(part);
        socket.write('250 taken\r\n');
      } else socket.write(`${line(part)}\r\n`);
    }
  });
  socket.on('error', () => socket.destroy());
  socket.write('220 mailbox\r\n');
}

export async function startMailbox(codeFile: string): Promise<Mailbox> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    converse(socket, (message) => {
      const [, body = ''] = message.split(/\r\n\r\n([\s\S]*)/);
      writeFileSync(codeFile, codePattern.exec(body)?.[0] ?? 'no code');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
