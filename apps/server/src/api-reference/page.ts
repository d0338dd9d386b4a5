/** The reference as a page: made of the document alone, so that both say the same. Works without script. */
import { escapeHtml } from '../http/html.ts';
import type { DocumentedOperation, OpenApiDocument } from './document.ts';
import { curlExample } from './example.ts';
import { answerFieldList, bodyFields, parameterFields } from './field-list.ts';
import { codesOf, errorStatusList, meaningOf } from './refusals.ts';
import { webhookTag } from './webhooks.ts';

const callers: Readonly<Record<string, string>> = {
  serverKey: 'Server API key',
  managementKey: 'Management API key',
  callConnectKey: 'Call Connect key',
  clientToken: 'Client token',
  tenantId: 'Tenant id',
};

interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

const slug = (text: string): string => text.toLowerCase().replaceAll(' ', '-');
/** Long paths break at their slashes, not within words. */
const breakable = (path: string): string => escapeHtml(path).replaceAll('/', '<wbr>/');
const callerOf = ({ security }: DocumentedOperation): string =>
  callers[Object.keys(security[0] ?? {})[0] ?? ''] ?? 'None';

function placedBy(document: OpenApiDocument, tag: string): Placed[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method, path, operation })),
  );
}

const part = (title: string, content: string): string =>
  content === '' ? '' : `<h4>${title}</h4>${content}`;

/** Folded: most readers want one field of it. Success alone has nothing to unfold. */
function answerOf({ description, content }: DocumentedOperation['responses'][200]): string {
  const { schema } = content['application/json'];
  const { success, ...others } = (schema.items ?? schema).properties ?? {};
  const hasFields = Object.keys(others).length > 0;
  const folded = hasFields
    ? `<details><summary>${schema.items ? 'Fields of each' : 'Fields'}</summary>${answerFieldList(schema)}</details>`
    : '';
  return `<p><code>200</code> ${escapeHtml(description)}</p>${folded}`;
}

function operationArticle({ method, path, operation }: Placed): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const inPath = parameters.filter((one) => one.in === 'path');
  const inQuery = parameters.filter((one) => one.in === 'query');
  const refusals = Object.keys(responses).filter((status) => Number(status) >= 400);
  const errors = refusals.map((status) => `<a href="#error-${status}">${status}</a>`).join(' ');
  return `<article id="${operationId}" aria-labelledby="${operationId}-title">
<h3 id="${operationId}-title"><a class="self" href="#${operationId}">${escapeHtml(summary)}</a></h3>
<p class="route"><span class="method ${method}">${method.toUpperCase()}</span> <code>${breakable(path)}</code></p>
${description === undefined ? '' : prose(description)}
<p class="quiet">Authentication: <a href="#authentication">${callerOf(operation)}</a></p>
${part('Path', inPath.length === 0 ? '' : parameterFields(inPath))}
${part('Query', inQuery.length === 0 ? '' : parameterFields(inQuery))}
${part('Body', requestBody ? bodyFields(requestBody.content['application/json'].schema) : '')}
${part('Answer', answerOf(responses[200]))}
${part('Errors', `<p class="errors">${errors}</p>`)}
${part('Example', `<pre tabindex="0" aria-label="Example of ${escapeHtml(summary)}"><code>${escapeHtml(curlExample(method, path, operation))}</code></pre>`)}
</article>`;
}

type Tag = OpenApiDocument['tags'][number];

function areaSection(document: OpenApiDocument, tag: Tag): string {
  const placed = placedBy(document, tag.name);
  const index = placed.map(
    ({ method, operation }) =>
      `<li><a href="#${operation.operationId}">${escapeHtml(operation.summary)}</a> <span class="quiet">${method.toUpperCase()}</span></li>`,
  );
  return `<section aria-labelledby="${slug(tag.name)}"><h2 id="${slug(tag.name)}">${tag.name}</h2>
<p>${escapeHtml(tag.description)}</p><ul class="index">${index.join('')}</ul>
${placed.map(operationArticle).join('\n')}</section>`;
}

/** The envelope is the same for all: unfolded with the rest. */
function webhookSection({ webhooks }: OpenApiDocument, { description: about }: Tag): string {
  const articles = Object.entries(webhooks).map(([type, { post }]) => {
    const { operationId, summary, description, requestBody } = post;
    return `<article id="${operationId}" aria-labelledby="${operationId}-title">
<h3 id="${operationId}-title"><a class="self" href="#${operationId}">${escapeHtml(summary)}</a></h3>
<p class="route"><span class="method post">POST</span> <code>${escapeHtml(type)}</code></p>
<p>${escapeHtml(description)}</p><details><summary>Fields</summary>${answerFieldList(requestBody.content['application/json'].schema)}</details>
</article>`;
  });
  return `<section aria-labelledby="${slug(webhookTag)}"><h2 id="${slug(webhookTag)}">${webhookTag}</h2>
<p>${escapeHtml(about)}</p>${articles.join('\n')}</section>`;
}

function authenticationSection({ components }: OpenApiDocument): string {
  const entries = Object.entries(components.securitySchemes).map(([name, scheme]) => {
    const { scheme: kind, description } = scheme as { scheme: string; description: string };
    return `<dt>${callers[name]} <span class="type">HTTP ${kind}</span></dt><dd><p>${escapeHtml(description)}</p></dd>`;
  });
  return `<section aria-labelledby="authentication"><h2 id="authentication">Authentication</h2>
<p>Each kind of key opens its own routes and no others.</p><dl>${entries.join('\n')}</dl></section>`;
}

function errorSection({ components }: OpenApiDocument): string {
  const entries = errorStatusList.map(
    (status) =>
      `<dt id="error-${status}"><code>${status}</code> ${codesOf(status)
        .map((one) => `<code>${one}</code>`)
        .join(' ')}</dt><dd><p>${escapeHtml(meaningOf(status))}</p></dd>`,
  );
  return `<section aria-labelledby="errors"><h2 id="errors">Errors</h2>
<p>${components.schemas.Error.description} Programs decide by the code.</p>${answerFieldList(components.schemas.Error)}<h3>Codes by status</h3><dl>${entries.join('\n')}</dl></section>`;
}

/** A paragraph, and the lines with a dash as a list. */
function prose(text: string): string {
  const [first = '', ...items] = text.split(/\n+(?:- )?/);
  const list = items.map((item) => `<li>${escapeHtml(item)}</li>`).join('');
  return `<p>${escapeHtml(first)}</p>${list === '' ? '' : `<ul>${list}</ul>`}`;
}

export function referencePage(document: OpenApiDocument): string {
  const links = ['Authentication', 'Errors', ...document.tags.map(({ name }) => name)].map(
    (name) => `<li><a href="#${slug(name)}">${name}</a></li>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title} reference</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/api.css"></head><body>
<a class="skip" href="#content">Skip to content</a>
<header><h1>${document.info.title}</h1><p><a href="/openapi.json">OpenAPI 3.1 document</a></p></header>
<nav aria-label="Areas"><ul>${links.join('')}</ul></nav>
<main id="content">${prose(document.info.description)}
${authenticationSection(document)}${errorSection(document)}
${document.tags.map((tag) => (tag.name === webhookTag ? webhookSection(document, tag) : areaSection(document, tag))).join('\n')}</main></body></html>`;
}
