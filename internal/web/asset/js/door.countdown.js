// The door's clock. Pure: durations in milliseconds.

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/**
 * What is left until the door opens. The page carries the server's time (`now`, `opens`: RFC 3339), so a reader's wrong
 * clock does not matter: only the time since the page came (`elapsed`) is measured here. `pace` is how many times faster
 * than a wall clock the server's time runs (1, except in a demo).
 */
export function left({ now, opens, pace = 1 }, elapsed) {
  return Math.max(0, Date.parse(opens) - Date.parse(now) - elapsed * pace);
}

/** What is left as 12:08 or 3:12:08; from two days on as a number of days in words, in the page's language. */
export function clock(milliseconds, language) {
  if (milliseconds >= 2 * DAY) {
    const days = Math.floor(milliseconds / DAY);
    return new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long" }).format(days);
  }
  const seconds = Math.ceil(milliseconds / SECOND);
  const hours = Math.floor(seconds / 3600);
  const tail = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail.replace(/^0(?=\d:)/, "");
}

/** How far the dot has come on the way to the opening: 0 while more than `whole` is left, 1 when it opens. */
export function progress(remaining, whole) {
  if (!(whole > 0)) return 1;
  return Math.min(Math.max(1 - remaining / whole, 0), 1);
}

/**
 * The session's hours where the reader is: `{from, to, day}`, or null where both clocks say the same. `zone` is the
 * session's IANA zone, `home` the reader's. `day` is "" unless it is another day there.
 */
export function homeTimes({ starts, ends, zone }, home, language) {
  if (!home || !zone || home === zone) return null;
  const start = Date.parse(starts);
  const sameDay = day(start, zone, language) === day(start, home, language);
  if (sameDay && hour(start, zone) === hour(start, home)) return null;
  return { from: hour(start, home), to: hour(Date.parse(ends), home), day: sameDay ? "" : day(start, home, language) };
}

/** The city that names a zone: "America/New_York" is New York. */
export function city(zone) {
  return zone.split("/").pop().replaceAll("_", " ");
}

function hour(instant, zone) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(instant);
}

function day(instant, zone, language) {
  return new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "long", day: "numeric", month: "long" }).format(instant);
}

function two(number) {
  return String(number).padStart(2, "0");
}
