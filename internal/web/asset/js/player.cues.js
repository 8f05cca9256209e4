// Which line of the transcript belongs to which moment. Pure: no DOM, times in seconds.

/**
 * The index of the last start that is not after `at`, or -1 before the first one.
 * `starts` is sorted. The spoken line stays current through the silence after it.
 */
export function cueAt(starts, at) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= at + TOLERANCE) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// A seek lands on a frame, which may stand a few hundredths before the cue that was asked for.
const TOLERANCE = 0.05;

/** The second an address asks for: `?t=123` or `?t=123.5`. Null where it asks for none or for nonsense. */
export function startOf(search) {
  const text = new URLSearchParams(search).get("t");
  if (text === null || !/^\d{1,6}(\.\d{1,3})?$/.test(text)) return null;
  return Number(text);
}

/** The moment that a point on the timeline stands for; `ratio` is 0 at its left edge and 1 at its right. */
export function momentAt(ratio, duration) {
  if (!(duration > 0)) return 0;
  return Math.min(Math.max(ratio, 0), 1) * duration;
}

/** `at` moved by `by` seconds, kept inside the recording. */
export function moved(at, by, duration) {
  const end = duration > 0 ? duration : Infinity;
  return Math.min(Math.max(at + by, 0), end);
}
