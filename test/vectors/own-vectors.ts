// The vectors of this folder as one value.
import canonical from './canonical.json' with { type: 'json' };
import certificates from './certificates.json' with { type: 'json' };
import challenges from './challenges.json' with { type: 'json' };
import type { Vectors } from './check-vectors.ts';
import codes from './codes.json' with { type: 'json' };
import origins from './origins.json' with { type: 'json' };
import receipts from './receipts.json' with { type: 'json' };

export const OWN_VECTORS: Vectors = { certificates, canonical, ...challenges, ...codes, receipts, origins };
export const RECEIPTS = receipts;
