/** An amount as people type it, 1.250.000 or 1250000 đ, as whole đồng; NaN where it is none. */
export function readVnd(text: string): number {
  const plain = text.replace(/[\s\u00a0.,]|đ(ồng)?$/g, "");
  if (plain === "") return 0;
  return /^\d{1,15}$/.test(plain) ? Number(plain) : Number.NaN;
}

/** An area as people type it, 1.250,5 or 1250.5; NaN where it is none. */
export function readArea(text: string): number {
  const plain = text.replace(/\s|m²|m2/g, "");
  if (/^\d+(,\d+)?$/.test(plain)) return Number(plain.replace(",", "."));
  if (/^\d{1,3}(\.\d{3})+(,\d+)?$/.test(plain))
    return Number(plain.replaceAll(".", "").replace(",", "."));
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
}
