// Whether the ports are free. Asked before anything starts, so that nobody is left with half a demo.
import { createServer } from 'node:net';
import { DemoError, type Ports, portOptions } from './options.ts';

const users: Readonly<Record<keyof Ports, string>> = {
  stepward: 'the Stepward server',
  cognito: 'the Cognito emulator',
  api: 'the API',
  app: 'the shop',
};

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** @throws DemoError that names each port that is taken, and how to choose another */
export async function requireFreePorts(ports: Ports): Promise<void> {
  const names = Object.keys(ports) as (keyof Ports)[];
  const free = await Promise.all(names.map((name) => isFree(ports[name])));
  const taken = names.filter((_, index) => free[index] === false);
  if (taken.length === 0) return;
  const lines = taken.map(
    (name) =>
      `Port ${ports[name]}, for ${users[name]}, is taken. Choose another: --${portOptions[name]} 5000`,
  );
  throw new DemoError(lines.join('\n'));
}
