import { ENGINES } from '../../world/bank.ts';
import { startSandboxNetwork } from '../../world/sandbox-simulator.ts';
import { runScript } from './run-script.ts';

runScript('sandbox', startSandboxNetwork, ENGINES);
