// Positions in a recording and the cues of its transcript. Times are in seconds.

/** Returns the index of the last of the sorted `starts` that is not after `at`, or -1 if all are. */
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

// TOLERANCE allows for seeking, which ends at a frame that may be a few hundredths of a second before the cue.
const TOLERANCE = 0.05;

/** Returns the position in the query of an address, as `?t=123` or `?t=123.5`, or null if there is no valid one. */
export function startOf(search) {
  const text = new URLSearchParams(search).get("t");
  if (text === null || !/^\d{1,6}(\.\d{1,3})?$/.test(text)) return null;
  return Number(text);
}

/** Returns the position of a point on the timeline; `ratio` is 0 at its left edge and 1 at its right edge. */
export function momentAt(ratio, duration) {
  if (!(duration > 0)) return 0;
  return Math.min(Math.max(ratio, 0), 1) * duration;
}

/** Returns `at` moved by `by` seconds, limited to the recording. */
export function moved(at, by, duration) {
  const end = duration > 0 ? duration : Infinity;
  return Math.min(Math.max(at + by, 0), end);
}
