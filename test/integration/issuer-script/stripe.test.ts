import { startStripeNetwork } from '../../world/stripe-simulator.ts';
import { runScript } from './run-script.ts';

runScript('stripe', startStripeNetwork);
