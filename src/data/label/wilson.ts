/**
 * 95 % interval of a share that was measured on a sample (Wilson 1927). Unlike the textbook interval it stays
 * within 0 and 1 and says something for 0 errors.
 */
const Z = 1.959_963_984_540_054

export function wilsonInterval(hits: number, trials: number): [low: number, high: number] {
  if (trials === 0) return [0, 1]
  const share = hits / trials
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials))
  const centre = share + (Z * Z) / (2 * trials)
  const scale = 1 + (Z * Z) / trials
  return [
    hits === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    hits === trials ? 1 : Math.min(1, (centre + spread) / scale),
  ]
}
