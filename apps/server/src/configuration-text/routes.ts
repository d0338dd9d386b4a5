/** Management API of our own: the whole configuration as one document. Owns: reading the requests. Secrets come with them, never from this machine. */
import { ApplyConfigurationBody, configurationBodyBytesMax, PlanConfigurationBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { AuthenticatorService } from '../authenticator-configurations/service.ts';
import { readMessageCatalog } from '../branding/message-overrides.ts';
import { takesApiKey } from '../http/authentication.ts';
import { bodyTextOf, keepBodyText, parseExactly } from '../http/exact-json.ts';
import type { HttpServer } from '../http/http-server.ts';
import { SigningKeyStore } from '../signing-keys/store.ts';
import type { ConfigurationTextDependencies } from './dependencies.ts';
import { partsOfDocument, type ReadParts } from './parts.ts';
import { Problems } from './problems.ts';
import { secretsOf } from './secrets.ts';
import { ConfigurationTextService } from './service.ts';
import { readText } from './strict-json.ts';

export interface ConfigurationTextRouteDependencies
  extends Omit<ConfigurationTextDependencies, 'authenticators' | 'catalog' | 'signingKeys'> {
  readonly apiKeys: ApiKeyStore;
  /** Folder of the built challenge page, which says what texts it has. */
  readonly pageDirectory: string;
}

const path = '/v1/management/configuration';

/** The text of the request, not what a parser made of it: two fields of one name are refused, numbers stay as they are. */
function textIn(request: FastifyRequest): ReadParts {
  const text = bodyTextOf(request);
  const place = { file: '', pointer: '/configuration' };
  const problems = new Problems();
  const reading = readText(text);
  if ('problem' in reading) problems.add({ file: '', pointer: reading.pointer }, reading.problem);
  const { configuration } = JSON.parse(text) as { configuration: unknown };
  const exact = () => (parseExactly(text) as { configuration: unknown }).configuration;
  return partsOfDocument(configuration, exact, place, problems);
}

export function configurationTextRoutes(
  server: HttpServer,
  dependencies: ConfigurationTextRouteDependencies,
): void {
  const { database, keyRing, now } = dependencies;
  const service = new ConfigurationTextService({
    ...dependencies,
    signingKeys: new SigningKeyStore(database, keyRing, now),
    authenticators: new AuthenticatorService(dependencies),
    catalog: readMessageCatalog(dependencies.pageDirectory),
  });
  const limits = {
    bodyLimit: configurationBodyBytesMax,
    preParsing: keepBodyText(configurationBodyBytesMax),
    onRequest: takesApiKey(dependencies.apiKeys, 'management'),
  };

  server.get(path, { onRequest: limits.onRequest }, async ({ apiKey: { tenantId } }) => {
    const { revision, document } = await service.export(tenantId);
    return { revision, configuration: document };
  });

  server.post(`${path}/plan`, { schema: { body: PlanConfigurationBody }, ...limits }, async (request) => {
    const { tenantId } = request.apiKey;
    const { prune = false, secrets = {} } = request.body;
    return await service.plan({ tenantId, text: textIn(request), secrets: secretsOf(secrets), prune });
  });

  server.post(`${path}/apply`, { schema: { body: ApplyConfigurationBody }, ...limits }, async (request) => {
    const { tenantId, keyId } = request.apiKey;
    const { prune = false, secrets = {}, revision } = request.body;
    const text = textIn(request);
    return await service.apply({ tenantId, keyId, text, secrets: secretsOf(secrets), prune, revision });
  });
}
