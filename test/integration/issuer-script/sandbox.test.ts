import { startSandboxNetwork } from '../../world/sandbox-simulator.ts';
import { runScript } from './run-script.ts';

runScript('sandbox', startSandboxNetwork);
