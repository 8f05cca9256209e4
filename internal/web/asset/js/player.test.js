import assert from "node:assert/strict";
import { test } from "node:test";
import { cueAt, momentAt, moved, startOf } from "./player.cues.js";
import { findAll } from "./player.find.js";
import { actionOf } from "./player.keys.js";
import { placeOf, segmentAt } from "./player.reel.js";
import { cycleSpeed, position, speedLabel, stepSpeed } from "./player.time.js";

test("the current line is the last one that has begun", () => {
  const starts = [2, 5.5, 9];
  assert.equal(cueAt(starts, 0), -1);
  assert.equal(cueAt(starts, 2), 0);
  assert.equal(cueAt(starts, 5.4), 0);
  assert.equal(cueAt(starts, 5.47), 1, "a frame just before the cue counts as the cue");
  assert.equal(cueAt(starts, 400), 2);
  assert.equal(cueAt([], 3), -1);
});

test("an address asks for a second, or for none", () => {
  assert.equal(startOf("?t=123"), 123);
  assert.equal(startOf("?q=x&t=12.5"), 12.5);
  for (const nonsense of ["", "?t=", "?t=-4", "?t=1e9", "?t=abc", "?t=12345678"]) assert.equal(startOf(nonsense), null, nonsense);
});

test("points of the timeline and jumps stay inside the recording", () => {
  assert.equal(momentAt(0.5, 80), 40);
  assert.equal(momentAt(-1, 80), 0);
  assert.equal(momentAt(7, 80), 80);
  assert.equal(momentAt(0.5, NaN), 0);
  assert.equal(moved(4, -10, 80), 0);
  assert.equal(moved(75, 10, 80), 80);
  assert.equal(moved(75, 10, NaN), 85);
});

test("positions are written like on a clock", () => {
  assert.equal(position(7.9), "0:07");
  assert.equal(position(767), "12:47");
  assert.equal(position(3723), "1:02:03");
  assert.equal(position(NaN), "0:00");
  assert.equal(position(-3), "0:00");
});

test("speeds step, stop at the ends and go round on the button", () => {
  assert.equal(stepSpeed(1, 1), 1.25);
  assert.equal(stepSpeed(2, 1), 2);
  assert.equal(stepSpeed(0.5, -1), 0.5);
  assert.equal(cycleSpeed(2), 0.5);
  assert.equal(cycleSpeed(1), 1.25);
  assert.equal(speedLabel(1.25, "fr"), "1,25×");
  assert.equal(speedLabel(1.25, "en"), "1.25×");
});

test("keys act, but never in a field, with a modifier or on a button that needs them", () => {
  const press = (key, more) => actionOf({ key, target: { tagName: "BODY" }, ...more });
  assert.equal(press(" "), "toggle");
  assert.equal(press("K"), "toggle");
  assert.equal(press("ArrowLeft"), "back5");
  assert.equal(press(">"), "faster");
  assert.equal(press("x"), null);
  assert.equal(press("c", { ctrlKey: true }), null);
  assert.equal(press("c", { target: { tagName: "INPUT" } }), null);
  assert.equal(press("c", { target: { tagName: "DIV", isContentEditable: true } }), null);
  assert.equal(press(" ", { target: { tagName: "BUTTON" } }), null);
  assert.equal(press("k", { target: { tagName: "BUTTON" } }), "toggle");
});

test("words are found without accents or case, at their place in the text", () => {
  const text = "L’équipe de Lesquin, l'Équipe d’Arras et la sœur";
  const found = (query) => findAll(text, query).map(([start, end]) => text.slice(start, end));
  assert.deepEqual(found("equipe"), ["équipe", "Équipe"]);
  assert.deepEqual(found("l'équipe"), ["L’équipe", "l'Équipe"]);
  assert.deepEqual(found("soeur"), ["sœur"]);
  assert.deepEqual(found("  de   lesquin "), ["de Lesquin"]);
  assert.deepEqual(found("   "), []);
  assert.deepEqual(found("zzz"), []);
});

test("segments follow each other on one time line, and a missing one is left out", () => {
  const segments = [{ at: 0, length: 60, src: "a" }, { at: 60, length: 30, src: "" }, { at: 90, length: 10, src: "c" }];
  assert.equal(segmentAt(segments, 0), 0);
  assert.equal(segmentAt(segments, 59.9), 0);
  assert.equal(segmentAt(segments, 60), 1);
  assert.equal(segmentAt(segments, 500), 2);
  assert.deepEqual(placeOf(segments, 12.5), { index: 0, local: 12.5 });
  assert.deepEqual(placeOf(segments, 70), { index: 2, local: 0 }, "the next one that has a file");
  assert.deepEqual(placeOf(segments, 95), { index: 2, local: 5 });
  segments[2].src = "";
  assert.deepEqual(placeOf(segments, 95), { index: 0, local: 60 }, "the end of the last one that has a file");
  assert.deepEqual(placeOf([{ at: 0, length: 0, src: "" }], 5), { index: 0, local: 0 });
});
