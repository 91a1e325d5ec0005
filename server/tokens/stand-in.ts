/**
 * A public key that is nobody's, so that verifying takes its time where there is no token: the generator of P-256 as a
 * COSE key (ES256). Whatever is verified with it counts as refused.
 */
export const STAND_IN_KEY: Uint8Array<ArrayBuffer> = Uint8Array.from(
  Buffer.from(
    'a5010203262001215820' +
      '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
      '225820' +
      '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
    'hex',
  ),
);

/** A well-formed ECDSA signature (DER) over nothing in particular. */
export const STAND_IN_SIGNATURE: Uint8Array<ArrayBuffer> = Uint8Array.from(
  Buffer.from(`30440220${'5a'.repeat(32)}0220${'6b'.repeat(32)}`, 'hex'),
);
