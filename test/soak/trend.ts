/** A straight line through points, by least squares. */
export interface Trend {
  readonly mean: number;
  /** From the first point's x to the last one's, in percent of the mean. */
  readonly changePercent: number;
}

export function trendOf(points: readonly { readonly x: number; readonly y: number }[]): Trend {
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const covariance = mean(({ x, y }) => (x - meanX) * (y - meanY));
  const slope = covariance / mean(({ x }) => (x - meanX) ** 2);
  const span = points[points.length - 1].x - points[0].x;
  return { mean: meanY, changePercent: ((slope * span) / meanY) * 100 };
}
