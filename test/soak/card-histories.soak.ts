// A hundred thousand messages of the card network in random histories.
process.env['CARD_EVENTS'] ??= '100000';
await import('../property/card-histories.test.ts');

export {};
