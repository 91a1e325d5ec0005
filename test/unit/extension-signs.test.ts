// Frames that give a checkout away by their address alone.
import { expect, test } from 'vitest';
import { HOSTED_FIELDS } from '../../extension/detection/card-signs.ts';

test.each([
  'https://js.stripe.com/v3/elements-inner-card-1a2b.html#locale=en',
  'https://js.stripe.com/v3/elements-inner-payment-1a2b.html',
  'https://checkoutshopper-live.adyen.com/checkoutshopper/securedfields/live_1/5.5.4/securedFields.html',
  'https://assets.braintreegateway.com/web/3.97.2/html/hosted-fields-frame.min.html#1',
  'https://js.mollie.com/v1/frame/component.html',
  'https://web.squarecdn.com/1.63.0/main-iframe.html',
  'https://checkout.shopifycs.com/number?identifier=1&location=2',
  'https://checkout.pci.shopifyinc.com/build/1a2b3c4/number-ltr.html?identifier=1',
  'https://js.checkout.com/framesv2/index.html',
  'https://www.paypal.com/smart/card-field?type=number',
])('%s holds card fields', (address) => {
  expect(HOSTED_FIELDS.test(address)).toBe(true);
});

test.each([
  'http://js.stripe.com/v3/elements-inner-card-1a2b.html',
  'https://js.stripe.com/v3/controller-1a2b.html',
  'https://js.stripe.com/v3/m-outer-1a2b.html',
  'https://js.stripe.com.evil.example/v3/elements-inner-card-1a2b.html',
  'https://evil.example/?https://js.stripe.com/v3/elements-inner-card',
  'https://evilpaypal.com/smart/card-field',
  'https://www.paypal.com/donate',
  'https://cdn.shopify.com/number',
])('%s does not', (address) => {
  expect(HOSTED_FIELDS.test(address)).toBe(false);
});
