// The times of the join page. Durations are in milliseconds.

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/**
 * Returns the time until the meeting can be entered. `now` and `opens` are the server's time when it sent the page and the
 * time of opening (RFC 3339); `elapsed` is the time since then, so the reader's clock may be wrong. `pace` is how many
 * times faster than real time the server's clock runs (1, except in a demo).
 */
export function left({ now, opens, pace = 1 }, elapsed) {
  return Math.max(0, Date.parse(opens) - Date.parse(now) - elapsed * pace);
}

/** Formats a duration as 12:08 or 3:12:08, and from two days on as a number of days in the given language. */
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

/** Returns the position of the dot: 0 while more than `whole` remains, 1 when the meeting can be entered. */
export function progress(remaining, whole) {
  if (!(whole > 0)) return 1;
  return Math.min(Math.max(1 - remaining / whole, 0), 1);
}

/**
 * Returns the session's times in the reader's zone as `{from, to, day}`, or null if they are the same there. `zone` is the
 * session's IANA zone, `home` the reader's. `day` is "" unless it is another day in the reader's zone.
 */
export function homeTimes({ starts, ends, zone }, home, language) {
  if (!home || !zone || home === zone) return null;
  const start = Date.parse(starts);
  const sameDay = day(start, zone, language) === day(start, home, language);
  if (sameDay && hour(start, zone) === hour(start, home)) return null;
  return { from: hour(start, home), to: hour(Date.parse(ends), home), day: sameDay ? "" : day(start, home, language) };
}

/** Returns the city in the name of a zone: "New York" for "America/New_York". */
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
