// Formats of positions and speeds in the player.

/** Formats a position as 0:07, 12:47 or 1:02:03, without fractions of a second. */
export function position(seconds) {
  const whole = Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : 0;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const tail = `${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** Formats a speed in a language: 1,25× in French, 1.25× in English. */
export function speedLabel(rate, language) {
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(rate)}×`;
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** Returns the next faster (`step` 1) or slower (-1) speed, or the same at the ends. */
export function stepSpeed(rate, step) {
  const above = SPEEDS.findIndex((speed) => speed >= rate);
  const index = above < 0 ? SPEEDS.length - 1 : above;
  return SPEEDS[Math.min(Math.max(index + step, 0), SPEEDS.length - 1)];
}

/** Returns the next faster speed, or the slowest after the fastest. */
export function cycleSpeed(rate) {
  return rate >= SPEEDS[SPEEDS.length - 1] ? SPEEDS[0] : stepSpeed(rate, 1);
}

function two(number) {
  return String(number).padStart(2, "0");
}
