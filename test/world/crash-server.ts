// `start` as a program that can be told to die between any two of its steps. All else is the product's.
import { flushCompileCache } from 'node:module';
import { readConfig } from '../../server/config.ts';
import { makeLogger } from '../../server/log.ts';
import { openPorts } from '../../server/open-ports.ts';
import { openChannels, serve } from '../../server/start.ts';
import { openEngine } from '../../server/store/store.ts';
import { CrashPoints, crashingChannel, crashingIssuer, crashingStore } from './crash-points.ts';

const { CRASH_PLAN = '', CRASH_STEPS = '' } = process.env;
const points = new CrashPoints(CRASH_PLAN, CRASH_STEPS);
const config = readConfig(process.env);
const logger = makeLogger(process.env);
const clock = () => Date.now() + points.plan.aheadMs;
const ports = await openPorts(config, logger, clock, async (url) =>
  crashingStore(await openEngine(url), points),
);
const issuer = crashingIssuer(ports.issuer, points);
const channels = openChannels(config).map((channel) => crashingChannel(channel, points));
await serve({ ...ports, issuer }, channels, logger);
// It starts often, and never ends in a way that would store this.
flushCompileCache();
