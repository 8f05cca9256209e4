import assert from "node:assert/strict";
import { test } from "node:test";
import { city, clock, homeTimes, left, progress } from "./door.countdown.js";

const SECOND = 1000;
const HOUR = 3600 * SECOND;

test("what is left counts from the server's time, whatever the reader's clock says", () => {
  const door = { now: "2026-11-19T17:02:52Z", opens: "2026-11-19T17:15:00Z" };
  assert.equal(left(door, 0), 728 * SECOND);
  assert.equal(left(door, 8 * SECOND), 720 * SECOND);
  assert.equal(left(door, HOUR), 0, "never below zero");
  assert.equal(left({ ...door, pace: "600" }, SECOND), 128 * SECOND, "a demo's clock runs faster");
});

test("the clock shows minutes, hours, then days", () => {
  assert.equal(clock(0, "fr"), "0:00");
  assert.equal(clock(400, "fr"), "0:01", "it opens at 0:00, not a second later");
  assert.equal(clock(61 * SECOND, "fr"), "1:01");
  assert.equal(clock(728 * SECOND, "fr"), "12:08");
  assert.equal(clock(3 * HOUR + 5 * SECOND, "fr"), "3:00:05");
  assert.equal(clock(47 * HOUR, "fr"), "47:00:00");
  assert.equal(clock(72 * HOUR, "fr").replace("\u00a0", " "), "3 jours");
  assert.equal(clock(72 * HOUR, "en"), "3 days");
});

test("the dot starts at the left and arrives with the opening", () => {
  assert.equal(progress(90, 30), 0);
  assert.equal(progress(15, 30), 0.5);
  assert.equal(progress(0, 30), 1);
  assert.equal(progress(10, 0), 1);
});

test("a reader elsewhere sees their own hours, and the day where it differs", () => {
  const session = { starts: "2026-11-19T17:30:00Z", ends: "2026-11-19T18:30:00Z", zone: "Europe/Paris" };
  assert.equal(homeTimes(session, "Europe/Paris", "fr"), null);
  assert.equal(homeTimes(session, "Europe/Brussels", "fr"), null, "another name for the same hour");
  assert.deepEqual(homeTimes(session, "Europe/London", "fr"), { from: "17:30", to: "18:30", day: "" });
  assert.deepEqual(homeTimes(session, "Asia/Tokyo", "fr"), { from: "02:30", to: "03:30", day: "vendredi 20 novembre" });
  assert.equal(homeTimes(session, undefined, "fr"), null);
});

test("a zone is named by its city", () => {
  assert.equal(city("America/New_York"), "New York");
  assert.equal(city("America/Argentina/Buenos_Aires"), "Buenos Aires");
});
