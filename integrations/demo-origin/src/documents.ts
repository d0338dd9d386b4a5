import { createHash } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { documentsPage, type StoredDocument } from './pages.ts';
import type { Session } from './sessions.ts';

const documentBytesMax = 20 * 1_048_576;
const documentsMax = 20;

/** Documents of the staff, in memory. The caller guards these routes; `sessionOf` gives who asks. */
export function documentRoutes(sessionOf: (response: Response) => Session): Router {
  const documents = new Map<string, StoredDocument & { content: Buffer }>();
  const routes = Router();
  routes.get('/', (_, response) => {
    response.send(documentsPage(sessionOf(response), [...documents.values()]));
  });
  routes.get('/:name', (request, response, next) => {
    const found = documents.get(request.params.name);
    if (!found) return next();
    response.attachment(found.name).send(found.content);
  });
  routes.put('/:name', async (request, response) => {
    const content = await readBody(request);
    if (content === null || documents.size >= documentsMax) {
      return void response.status(413).json({ error: 'too_large' });
    }
    const sha256 = createHash('sha256').update(content).digest('hex');
    const { name } = request.params;
    documents.set(name, { name, bytes: content.length, sha256, content });
    response.status(201).json({ name, bytes: content.length, sha256 });
  });
  return routes;
}

async function readBody(request: Request): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= documentBytesMax) chunks.push(chunk as Buffer);
  }
  return bytes <= documentBytesMax ? Buffer.concat(chunks) : null;
}
