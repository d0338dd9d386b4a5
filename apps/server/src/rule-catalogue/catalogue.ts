/** What rules of one tenant can read: the catalogue and the tenant's own data points. Pure. Owns: how they are joined and shown. */
import {
  type DataPoint,
  type DataPointType,
  dataPoints,
  examplesOf,
  operatorsFor,
  velocityWindows,
} from '@stepward/decision';
import type { CustomDataPoint } from '../custom-data-points/custom-data-point.ts';

const typeOf: Readonly<Record<CustomDataPoint['dataType'], DataPointType>> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  multiselect: 'list',
};

function present(point: DataPoint) {
  const { name, type, unit, meaning, gathered = 'always' } = point;
  return {
    name,
    type,
    ...(unit === null ? {} : { unit }),
    meaning,
    operators: operatorsFor(type),
    examples: examplesOf(point),
    gathered,
    lazy: gathered !== 'always',
    ...(name.endsWith('.<window>') ? { windows: velocityWindows } : {}),
  };
}

/** A value of the action wins over one of the user by the same name, so both are known by longer names as well. */
function presentCustom({ id, name, dataType, modelType, description }: CustomDataPoint) {
  const whose = modelType === 'action' ? 'sent with the action' : 'stored with the user';
  const meaning = description ?? `Custom value ${whose}. Null when there is none, or none of this type.`;
  const point: DataPoint = { name: `custom.${name}`, type: typeOf[dataType], unit: null, meaning };
  return { ...present(point), customDataPointId: id, modelType };
}

/** The tenant's own first, as an editor shows them. */
export const dataPointsFor = (own: readonly CustomDataPoint[]) => [
  ...own.map(presentCustom),
  ...dataPoints.map(present),
];
