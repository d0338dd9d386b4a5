import {
  type Fields,
  fieldsAt,
  isFields,
  listAt,
  matchesFilterPattern,
  type ResolvedTemplate,
  resourcesOf,
} from '@stepward/aws-template';

/** Lines as they stand in a log group, to try filter patterns on. */
export interface LogSamples {
  readonly failOpen: readonly string[];
  readonly others: readonly string[];
}

/** Every login let through undecided is counted, in the log groups of both origin functions, and alarms. */
export function checkFailOpenAlarm(template: ResolvedTemplate, samples: LogSamples): string[] {
  const filters = resourcesOf(template, 'AWS::Logs::MetricFilter').map(([, filter]) => filter);
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
  const metrics = new Set<string>();
  const problems = ['origin-request', 'origin-response'].flatMap((event) => {
    const filter = filters.find((one) => logGroupName(template, one.LogGroupName).endsWith(`-${event}`));
    if (filter === undefined) return [`Resources: the log group of ${event} has no metric filter`];
    for (const one of listAt(filter, 'MetricTransformations').filter(isFields)) metrics.add(metricName(one));
    return checkPattern(String(filter.FilterPattern), samples, event);
  });
  if (metrics.size !== 1) return [...problems, 'Resources: the filters must count into one metric'];
  const alarm = alarms.find((one) => metrics.has(`${one.Namespace} ${one.MetricName}`));
  if (alarm === undefined) return [...problems, 'Resources: no alarm watches the fail-open metric'];
  return [...problems, ...checkAlarm(alarm)];
}

function checkPattern(pattern: string, samples: LogSamples, event: string): string[] {
  const missed = samples.failOpen.some((line) => !matchesFilterPattern(pattern, line));
  const excess = samples.others.some((line) => matchesFilterPattern(pattern, line));
  return [
    ...(missed ? [`${event}: the filter misses a fail-open line`] : []),
    ...(excess ? [`${event}: the filter counts other lines`] : []),
  ];
}

function checkAlarm(alarm: Fields): string[] {
  const firesOnOne =
    alarm.Statistic === 'Sum' &&
    alarm.ComparisonOperator === 'GreaterThanOrEqualToThreshold' &&
    alarm.Threshold === 1 &&
    alarm.EvaluationPeriods === 1;
  const problems = firesOnOne ? [] : ['FailOpenAlarm: must fire on the first fail-open line'];
  const isTold = listAt(alarm, 'AlarmActions').length > 0;
  return isTold ? problems : [...problems, 'FailOpenAlarm: must tell the topic'];
}

const metricName = (transformation: Fields): string =>
  `${transformation.MetricNamespace} ${transformation.MetricName}`;

function logGroupName(template: ResolvedTemplate, value: unknown): string {
  const resource = /^ref:(\w+)$/.exec(String(value))?.[1];
  if (resource === undefined) return String(value);
  return String(fieldsAt(template.resources[resource], 'Properties').LogGroupName);
}
