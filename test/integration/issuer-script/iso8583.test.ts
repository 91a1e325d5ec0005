import { startIso8583Network } from '../../world/iso8583-simulator.ts';
import { runScript } from './run-script.ts';

runScript('iso8583', startIso8583Network);
