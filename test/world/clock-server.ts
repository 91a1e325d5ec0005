// `start` as a program whose clock is as many milliseconds ahead as a file says; its Date header goes along.
import { readFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { readConfig } from '../../server/config.ts';
import { makeLogger } from '../../server/log.ts';
import { openPorts } from '../../server/open-ports.ts';
import { openChannels, serve } from '../../server/start.ts';

const { CLOCK_FILE = '' } = process.env;
const clock = () => Date.now() + Number(readFileSync(CLOCK_FILE, 'utf8'));

const writeHead = ServerResponse.prototype.writeHead;
ServerResponse.prototype.writeHead = function dated(this: ServerResponse, ...rest: unknown[]) {
  this.setHeader('date', new Date(clock()).toUTCString());
  return Reflect.apply(writeHead, this, rest) as ServerResponse;
} as typeof writeHead;

const config = readConfig(process.env);
const logger = makeLogger(process.env);
await serve(await openPorts(config, logger, clock), openChannels(config), logger);
