import {
  type Fields,
  fieldsAt,
  isFields,
  listAt,
  type ResolvedTemplate,
  type Template,
  valueAt,
} from '@stepward/aws-template';
import { checkEdgeFunction, type EdgeEvent, edgeEvents } from './edge-functions.ts';

const cachingDisabledPolicyId = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const allViewerPolicyId = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const allViewerExceptHostPolicyId = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const allMethods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** Breaches of what must hold of the distribution and of the functions that it calls. */
export function checkDistribution(template: ResolvedTemplate): string[] {
  const found = Object.entries(template.resources).filter(
    ([, entry]) => entry.Type === 'AWS::CloudFront::Distribution',
  );
  const [first] = found;
  if (first === undefined || found.length > 1) return ['Resources: must hold one distribution'];
  const at = `Resources.${first[0]}`;
  const configuration = fieldsAt(first[1], 'Properties', 'DistributionConfig');
  const behaviors = [configuration.DefaultCacheBehavior, ...listAt(configuration, 'CacheBehaviors')];
  return [
    ...checkViewerTls(configuration, at),
    ...listAt(configuration, 'Origins').flatMap((origin) => checkOrigin(origin, at)),
    ...behaviors.flatMap((behavior, index) => [
      ...checkBehavior(behavior, `${at}.behavior[${index}]`),
      ...checkAssociations(template, behavior, `${at}.behavior[${index}]`),
    ]),
  ];
}

function checkViewerTls(configuration: Fields, at: string): string[] {
  const certificate = fieldsAt(configuration, 'ViewerCertificate');
  const hasName = listAt(configuration, 'Aliases').length > 0;
  if (!hasName) {
    return certificate.CloudFrontDefaultCertificate === true
      ? []
      : [`${at}: must use CloudFront's certificate`];
  }
  const minimum = String(certificate.MinimumProtocolVersion);
  const isModern = minimum.startsWith('TLSv1.2_') || minimum.startsWith('TLSv1.3_');
  return isModern && certificate.AcmCertificateArn !== undefined
    ? []
    : [`${at}.ViewerCertificate: must be an ACM certificate with TLS 1.2 or later`];
}

function checkOrigin(origin: unknown, at: string): string[] {
  const custom = fieldsAt(origin, 'CustomOriginConfig');
  const problems: string[] = [];
  if (custom.OriginProtocolPolicy !== 'https-only')
    problems.push(`${at}: the origin must be reached by HTTPS`);
  if (listAt(custom, 'OriginSSLProtocols').some((one) => one !== 'TLSv1.2')) {
    problems.push(`${at}: the origin must be reached by TLS 1.2`);
  }
  if (listAt(origin, 'OriginCustomHeaders').length === 0) {
    problems.push(`${at}: the origin must be sent the secret header`);
  }
  return problems;
}

function checkBehavior(behavior: unknown, at: string): string[] {
  const problems: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds) problems.push(`${at}: ${what}`);
  };
  const policy = String(valueAt(behavior, 'OriginRequestPolicyId'));
  const methods = listAt(behavior, 'AllowedMethods').map(String).sort();
  const protocol = String(valueAt(behavior, 'ViewerProtocolPolicy'));
  must(valueAt(behavior, 'CachePolicyId') === cachingDisabledPolicyId, 'caching must be disabled');
  must(
    policy === allViewerPolicyId || policy === allViewerExceptHostPolicyId,
    'everything must reach the origin',
  );
  must(methods.join() === allMethods.join(), 'all methods must be allowed');
  must(['redirect-to-https', 'https-only'].includes(protocol), 'plain HTTP must not be served');
  must(valueAt(behavior, 'Compress') === false, 'answers must not be compressed on the way');
  must(valueAt(behavior, 'ForwardedValues') === undefined, 'ForwardedValues must be absent');
  must(
    listAt(behavior, 'FunctionAssociations').length === 0,
    'must have no CloudFront Functions beside ours',
  );
  return problems;
}

function checkAssociations(template: ResolvedTemplate, behavior: unknown, at: string): string[] {
  const associations = listAt(behavior, 'LambdaFunctionAssociations').filter(isFields);
  const events = associations.map((one) => String(one.EventType)).sort();
  const problems: string[] = [];
  if (events.join() !== Object.keys(edgeEvents).sort().join()) {
    problems.push(`${at}: must have one function for each of ${Object.keys(edgeEvents).join(', ')}`);
  }
  return [...problems, ...associations.flatMap((one) => checkAssociation(template, one, at))];
}

function checkAssociation(template: ResolvedTemplate, association: Fields, at: string): string[] {
  const event = String(association.EventType);
  if (!isEdgeEvent(event)) return [`${at}: ${event} is no event of ours`];
  const problems: string[] = [];
  const name = /^ref:(\w+)\.Version$/.exec(String(association.LambdaFunctionARN))?.[1];
  if (name === undefined) problems.push(`${at}: ${event} must call a published version`);
  if (association.IncludeBody === true && !event.endsWith('-request')) {
    problems.push(`${at}: ${event} has no body to include`);
  }
  if (event === 'viewer-request' && association.IncludeBody !== true) {
    problems.push(`${at}: ${event} must be given the body`);
  }
  return name === undefined ? problems : [...problems, ...checkEdgeFunction(template, name, event)];
}

const isEdgeEvent = (event: string): event is EdgeEvent => Object.hasOwn(edgeEvents, event);

/** The secret that proves a request came through the distribution is a parameter, and shown nowhere. */
export function checkOriginSecret(template: Template): string[] {
  const origins = Object.values(template.Resources).flatMap((entry) =>
    listAt(entry, 'Properties', 'DistributionConfig', 'Origins'),
  );
  const headers = origins.flatMap((origin) => listAt(origin, 'OriginCustomHeaders'));
  const names = headers.map((header) => String(valueAt(header, 'HeaderValue', 'Ref')));
  return names.flatMap((name) => {
    const parameter = template.Parameters[name];
    const isHidden = parameter?.NoEcho === true && parameter.Default === undefined;
    const problems = isHidden ? [] : ['the secret header value must be a NoEcho parameter without default'];
    const isShown = JSON.stringify(template.Outputs).includes(`"${name}"`);
    return isShown ? [...problems, `Outputs: must not show ${name}`] : problems;
  });
}
