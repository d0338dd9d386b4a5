/** Push as a factor, put together: one part for each thing that a browser or a phone asks. */
import { PushAnsweringService } from './answering.ts';
import { PushCollectingService } from './collecting.ts';
import type { PushDependencies } from './dependencies.ts';
import { PushFetchingService } from './fetching.ts';
import { PushStartingService } from './starting.ts';
import { PushUpdatingService } from './updating.ts';

export class PushService {
  readonly starting: PushStartingService;
  readonly collecting: PushCollectingService;
  readonly answering: PushAnsweringService;
  readonly fetching: PushFetchingService;
  readonly updating: PushUpdatingService;

  constructor(dependencies: PushDependencies) {
    const { keyRing } = dependencies;
    const numberKey = keyRing.derive('push numbers');
    const messageKey = keyRing.derive('push messages');
    this.starting = new PushStartingService(dependencies, numberKey);
    this.collecting = new PushCollectingService(dependencies);
    this.answering = new PushAnsweringService(dependencies, numberKey);
    this.fetching = new PushFetchingService(dependencies, messageKey);
    this.updating = new PushUpdatingService(dependencies, messageKey);
  }
}
