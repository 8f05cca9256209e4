// Times and speeds as the player writes them.

/** A position as 0:07, 12:47 or 1:02:03. Fractions of a second are cut off, as on every player. */
export function position(seconds) {
  const whole = Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : 0;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const tail = `${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** A speed as the language writes it: 1,25× in French, 1.25× in English. */
export function speedLabel(rate, language) {
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(rate)}×`;
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** The next speed up (`step` 1) or down (-1), stopping at the ends. */
export function stepSpeed(rate, step) {
  const above = SPEEDS.findIndex((speed) => speed >= rate);
  const index = above < 0 ? SPEEDS.length - 1 : above;
  return SPEEDS[Math.min(Math.max(index + step, 0), SPEEDS.length - 1)];
}

/** The next speed of the button, which goes round from 2 to 0.5. */
export function cycleSpeed(rate) {
  return rate >= SPEEDS[SPEEDS.length - 1] ? SPEEDS[0] : stepSpeed(rate, 1);
}

function two(number) {
  return String(number).padStart(2, "0");
}
