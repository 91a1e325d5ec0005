import { startLithicNetwork } from '../../world/lithic-simulator.ts';
import { runScript } from './run-script.ts';

runScript('lithic', startLithicNetwork);
