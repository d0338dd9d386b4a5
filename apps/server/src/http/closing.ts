/**
 * How the server ends: requests that are there are answered, and nobody else is waited for. Node counts a connection that
 * never sent anything as busy, and browsers open such connections ahead of need.
 */
import type { Socket } from 'node:net';
import type { HttpServer } from './http-server.ts';

/** Whoever is still sending then is cut off: service managers kill after ten seconds. */
const graceMs = 5_000;

export function addClosing(server: HttpServer): void {
  const sockets = new Set<Socket>();
  let isClosing = false;
  server.server.on('connection', (socket) => {
    if (isClosing) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.addHook('preClose', (done) => {
    isClosing = true;
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    setTimeout(() => server.server.closeAllConnections(), graceMs).unref();
    done();
  });
}
