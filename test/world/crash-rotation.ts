// `keys rotate` as a program that can be told to die between any two of its steps. All else is the product's.
import { readConfig } from '../../server/config.ts';
import { makeLogger } from '../../server/log.ts';
import { openPorts } from '../../server/open-ports.ts';
import { rotateKeys } from '../../server/rotation/rotate-keys.ts';
import { openEngine } from '../../server/store/store.ts';
import { CrashPoints, crashingStore } from './crash-points.ts';

const { CRASH_PLAN = '', CRASH_STEPS = '' } = process.env;
const points = new CrashPoints(CRASH_PLAN, CRASH_STEPS);
const ports = await openPorts(
  readConfig(process.env),
  makeLogger(process.env),
  () => Date.now() + points.plan.aheadMs,
  async (url) => crashingStore(await openEngine(url), points),
);
await rotateKeys(ports);
await ports.store.close();
