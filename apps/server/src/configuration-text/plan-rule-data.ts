/** Planning what rules read: custom data points and value lists. */
import { randomUUID } from 'node:crypto';
import type { CreateCustomDataPointBody, CreateValueListBody } from '@stepward/api';
import { checkUnused } from '../action-configurations/list-use.ts';
import {
  type CustomDataPoint,
  changedCustomDataPoint,
  newCustomDataPoint,
  pointsMax,
} from '../custom-data-points/custom-data-point.ts';
import {
  deleteCustomDataPoint,
  insertCustomDataPoint,
  updateCustomDataPoint,
} from '../custom-data-points/store.ts';
import { ApiError } from '../http/api-error.ts';
import { deleteValueList, insertValueList, updateValueList } from '../value-lists/store.ts';
import {
  changedValueList,
  listsMax,
  newValueList,
  recordedValueList,
  type ValueList,
} from '../value-lists/value-list.ts';
import { differences, itemDifference, type Planning, remove } from './changes.ts';
import { isSame } from './json-text.ts';
import type { Part, Parts } from './parts.ts';
import { presentList, presentPoint, sortedItems } from './present.ts';

const pointName = ({ modelType, name }: Pick<CustomDataPoint, 'modelType' | 'name'>): string =>
  `${modelType} ${name}`;

function planPoint(planning: Planning, part: Part, before: CustomDataPoint | undefined): void {
  const { state, problems, steps, at } = planning;
  const body = part.value as CreateCustomDataPointBody;
  const after = problems.attempt(part.place, () => {
    const fresh = newCustomDataPoint(before?.id ?? randomUUID(), body);
    if (!before || isSame(presentPoint(before), presentPoint(fresh))) return fresh;
    return changedCustomDataPoint(before, {
      ...body,
      description: body.description ?? null,
      isPublic: fresh.isPublic,
    });
  });
  if (!after || (before && isSame(presentPoint(before), presentPoint(after)))) return;
  const fields = differences(before ? presentPoint(before) : {}, presentPoint(after));
  const change = { resource: 'custom data point', name: pointName(after), fields } as const;
  steps.push({
    phase: 'data points',
    change: { change: before ? 'update' : 'create', ...change },
    write: async (transaction) => {
      if (before) await updateCustomDataPoint(transaction, state.tenantId, after, at);
      else await insertCustomDataPoint(transaction, state.tenantId, after, at);
      return before
        ? { type: 'custom_data_point.updated', data: { before, after } }
        : { type: 'custom_data_point.created', data: { after } };
    },
  });
}

/** Those that there are once this was applied. */
export function planPoints(
  planning: Planning,
  { customDataPoints }: Parts,
): readonly Pick<CustomDataPoint, 'name' | 'dataType' | 'modelType'>[] {
  const { state, problems, prune } = planning;
  const given = Map.groupBy(customDataPoints, ({ value }) => pointName(value as unknown as CustomDataPoint));
  const stored = new Map(state.points.map((point) => [pointName(point), point]));
  for (const [name, [part, again]] of given) {
    if (again)
      problems.add(again.place, `is there twice: each model has a data point ${JSON.stringify(name)} once`);
    if (part) planPoint(planning, part, stored.get(name));
  }
  const gone = state.points.filter((point) => !given.has(pointName(point)));
  for (const point of gone)
    remove(
      planning,
      'data points away',
      { resource: 'custom data point', name: pointName(point) },
      async (transaction) => {
        await deleteCustomDataPoint(transaction, state.tenantId, point.id);
        return { type: 'custom_data_point.deleted', data: { before: point } };
      },
    );
  const [last] = customDataPoints.slice(-1);
  if (last && given.size + (prune ? 0 : gone.length) > pointsMax)
    problems.add(last.place, `is one too many: a tenant has at most ${pointsMax} custom data points`);
  const said = customDataPoints.map(({ value }) => value as unknown as CustomDataPoint);
  return [...said, ...(prune ? [] : gone)];
}

/** As it is stored: with the alias that rules know it by, whatever its name became. */
function listIn(
  body: CreateValueListBody & { readonly alias: string },
  before: ValueList | undefined,
): ValueList {
  const { alias, name, itemType, isActive = true, valueListItems = [] } = body;
  if (before) return changedValueList(before, { name, itemType, isActive, valueListItems });
  const fresh = newValueList({ name: alias, itemType, isActive, valueListItems });
  if (fresh.alias !== alias)
    throw new ApiError(
      'invalid_request',
      'The field alias takes letters of a-z and digits, with single hyphens between them.',
    );
  return { ...fresh, name };
}

function planList(planning: Planning, part: Part, before: ValueList | undefined): void {
  const { state, problems, steps, at } = planning;
  const body = part.value as unknown as CreateValueListBody & { readonly alias: string };
  const after = problems.attempt(part.place, () => listIn(body, before));
  if (!after) return;
  const items = itemDifference(before ? sortedItems(before.items) : [], sortedItems(after.items));
  const head = ({ valueListItems: _items, ...rest }: ReturnType<typeof presentList>) => rest;
  const heads = differences(before ? head(presentList(before)) : {}, head(presentList(after)));
  const fields = [...heads, ...items];
  if (before && fields.length === 0) return;
  steps.push({
    phase: 'lists',
    change: { change: before ? 'update' : 'create', resource: 'value list', name: after.alias, fields },
    write: async (transaction) => {
      if (before) await updateValueList(transaction, state.tenantId, after, at);
      else await insertValueList(transaction, state.tenantId, after, at);
      const states = {
        ...(before && { before: recordedValueList(before) }),
        after: recordedValueList(after),
      };
      const type = `value_list.${before ? 'updated' : 'created'}`;
      return { type, data: { alias: after.alias, ...states } };
    },
  });
}

/** The aliases that there are once this was applied. */
export function planLists(planning: Planning, { valueLists }: Parts): ReadonlySet<string> {
  const { state, problems, prune } = planning;
  const given = Map.groupBy(valueLists, ({ value }) => String(value.alias));
  const stored = new Map(state.lists.map((list) => [list.alias, list]));
  for (const [alias, [part, again]] of given) {
    if (again) problems.add(again.place, `is there twice: the alias ${alias} is that of another value list`);
    if (part) planList(planning, part, stored.get(alias));
  }
  const gone = state.lists.filter(({ alias }) => !given.has(alias));
  for (const list of gone) {
    const { alias } = list;
    remove(planning, 'lists away', { resource: 'value list', name: alias }, async (transaction) => {
      await checkUnused(transaction, state.tenantId, alias);
      await deleteValueList(transaction, state.tenantId, alias);
      return { type: 'value_list.deleted', data: { alias, before: recordedValueList(list) } };
    });
  }
  const all = new Set([...given.keys(), ...(prune ? [] : gone.map(({ alias }) => alias))]);
  const [last] = valueLists.slice(-1);
  if (last && all.size > listsMax)
    problems.add(last.place, `is one too many: a tenant has at most ${listsMax} value lists`);
  return all;
}
