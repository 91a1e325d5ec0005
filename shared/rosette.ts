const SIZE = 200;
const STEPS = 360;
const CURVES = 4;

/**
 * Fine lines drawn from a certificate's 32-byte digest, as SVG path data in a 200 by 200 view box: the same digest gives
 * the same rosette in popup, receipt and console, and another digest visibly another one.
 */
export function rosettePaths(digest: Uint8Array): string[] {
  if (digest.length !== 32) throw new RangeError('a digest has 32 bytes');
  return Array.from({ length: CURVES }, (_, curve) =>
    rosetteCurve(digest.subarray(curve * 8, curve * 8 + 8)),
  );
}

/**
 * A closed curve r(t) = base + three harmonics: petals, their depth and their turn come from eight bytes, each of which
 * changes the line. The radius stays below half of the view box.
 */
function rosetteCurve(bytes: Uint8Array): string {
  const at = (index: number) => (bytes[index] ?? 0) / 255;
  const petals = 5 + ((bytes[0] ?? 0) % 14);
  const ripples = petals * (2 + ((bytes[1] ?? 0) % 3));
  const base = 38 + 22 * at(2);
  const depth = 10 + 14 * at(3);
  const ripple = 2 + 6 * at(4);
  const swing = 1 + at(1) + 4 * at(7);
  const lean = 2 * Math.PI * at(0);
  const turn = 2 * Math.PI * at(5);
  const phase = 2 * Math.PI * at(6);
  const points = Array.from({ length: STEPS }, (_, step) => {
    const angle = (2 * Math.PI * step) / STEPS;
    const radius =
      base +
      depth * Math.sin(petals * angle + turn) +
      ripple * Math.cos(ripples * angle + phase) +
      swing * Math.sin(3 * angle + lean);
    return `${(SIZE / 2 + radius * Math.cos(angle)).toFixed(1)} ${(SIZE / 2 + radius * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${points.join('L')}Z`;
}
