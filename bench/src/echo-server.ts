// The yardstick: `node:http` alone, JSON in and JSON out, the answer as long as that of a track call.
import { createServer } from 'node:http';

const port = Number(process.argv[2]);
const padding = 'x'.repeat(Number(process.argv[3] ?? 0));

createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body =
      parts.length === 0 ? {} : (JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>);
    const answer = JSON.stringify({ idempotencyKey: body.idempotencyKey, state: 'ALLOW', padding });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
}).listen(port, '127.0.0.1');
