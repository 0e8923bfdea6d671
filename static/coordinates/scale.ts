/** The longest round length (1, 2 or 5 × 10ⁿ metres) that fits into `maxPixels`, and its width. */
export function scaleOf(
  metresPerPixel: number,
  maxPixels: number,
): { metres: number; pixels: number } {
  const longest = metresPerPixel * maxPixels;
  const power = 10 ** Math.floor(Math.log10(longest));
  const step = [5, 2, 1].find((factor) => factor * power <= longest) ?? 1;
  const metres = step * power;
  return { metres, pixels: Math.round(metres / metresPerPixel) };
}
