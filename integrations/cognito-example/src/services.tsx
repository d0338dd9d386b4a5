// What the pages work with: the configuration, and one client of the Stepward server.
import { Stepward } from '@stepward/browser';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Configuration } from './configuration.ts';
import { ShopApi } from './shop-api.ts';

export interface Services {
  readonly configuration: Configuration;
  readonly stepward: Stepward;
  readonly api: ShopApi;
}

const Context = createContext<Services | undefined>(undefined);

interface ServicesProps {
  readonly configuration: Configuration;
  readonly children: ReactNode;
}

export function ServicesProvider({ configuration, children }: ServicesProps) {
  const services = useMemo(
    () => ({
      configuration,
      stepward: new Stepward(configuration.stepward),
      api: new ShopApi(configuration.apiUrl),
    }),
    [configuration],
  );
  return <Context.Provider value={services}>{children}</Context.Provider>;
}

export function useServices(): Services {
  const services = useContext(Context);
  if (services === undefined) throw new Error('Pages are shown inside ServicesProvider.');
  return services;
}
