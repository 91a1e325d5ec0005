// The issuer's script on PostgreSQL with every adapter; `integration/` has it with one of them.
import { runScript } from '../integration/issuer-script/run-script.ts';
import { startIso8583Network } from '../world/iso8583-simulator.ts';
import { startLithicNetwork } from '../world/lithic-simulator.ts';
import { startStripeNetwork } from '../world/stripe-simulator.ts';

runScript('iso8583', startIso8583Network, ['postgres']);
runScript('lithic', startLithicNetwork, ['postgres']);
runScript('stripe', startStripeNetwork, ['postgres']);
