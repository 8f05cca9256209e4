// Run with: node --test internal/web/asset/js
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { counterpart, isSame, live, replace } from "./app.live.js";
import { forms } from "./app.form.js";
import { toasts } from "./app.toast.js";
import { browserZone } from "./app.zone.js";

// fakeDocument returns a document with the given live elements and as much of the interface as the scripts use.
function fakeDocument(parts) {
  const listeners = {};
  return {
    body: { dataset: { live: "/live?after=7" } },
    location: { href: "http://navette.test/" },
    activeElement: null,
    querySelectorAll: (selector) => (selector === "[data-live-id]" ? parts : []),
    querySelector: () => null,
    addEventListener: (name, listener) => (listeners[name] = listener),
    hidden: false,
    fire: (name, event) => listeners[name](event),
  };
}

test("a page without a stream opens none", () => {
  const document = fakeDocument([]);
  delete document.body.dataset.live;
  live(document, function () {
    assert.fail("opened a stream");
  });
});

test("a page is fetched once for all changes that arrive together", async () => {
  const asked = [];
  const part = (id) => ({ dataset: { liveId: id }, contains: () => false, querySelector: () => null });
  const document = fakeDocument([part("ses_1"), part("attention")]);
  const fetched = new Promise((resolve) => {
    globalThis.fetch = async (address) => {
      asked.push(address);
      resolve();
      return { ok: false };
    };
  });
  globalThis.addEventListener = () => {};
  let stream;
  live(document, function (address) {
    stream = this;
    this.address = address;
    this.addEventListener = (name, listener) => (this[name] = listener);
  });
  assert.equal(stream.address, "/live?after=7");
  stream.changed({ data: "ses_1, attention" });
  stream.changed({ data: "ses_9" });
  await fetched;
  assert.deepEqual(asked, ["http://navette.test/"]);
});

test("a hidden page closes its stream, and resumes it after the last event", () => {
  const document = fakeDocument([]);
  globalThis.addEventListener = () => {};
  const streams = [];
  live(document, function (address) {
    streams.push(this);
    this.address = address;
    this.addEventListener = (name, listener) => (this[name] = listener);
    this.close = () => (this.closed = true);
  });
  streams[0].changed({ data: "ses_1", lastEventId: "12" });
  document.hidden = true;
  document.fire("visibilitychange");
  assert.ok(streams[0].closed);
  document.hidden = false;
  document.fire("visibilitychange");
  document.fire("visibilitychange");
  assert.deepEqual(streams.map((s) => s.address), ["/live?after=7", "/live?after=12"]);
});

test("a part with data-live-every is fetched again at that interval while the page is visible", (t) => {
  globalThis.addEventListener = () => {};
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const part = { dataset: { liveId: "fct_1", liveEvery: "3" }, contains: () => false, querySelector: () => null };
  const document = fakeDocument([part]);
  document.querySelector = () => part;
  document.querySelectorAll = () => [part];
  let fetches = 0;
  globalThis.fetch = async () => {
    fetches += 1;
    return { ok: false };
  };
  live(document, function () {
    this.addEventListener = () => {};
    this.close = () => {};
  });
  const wait = (seconds) => {
    for (let i = 0; i < seconds * 10; i++) t.mock.timers.tick(100);
  };
  wait(2);
  assert.equal(fetches, 0);
  wait(2);
  assert.equal(fetches, 1);
  wait(3);
  assert.equal(fetches, 2);
  document.hidden = true;
  wait(6);
  assert.equal(fetches, 2);
});

test("a status keeps its element and gets the new text, and a calm part is not marked", () => {
  const element = (more) => ({ outerHTML: more.textContent, contains: () => false, replaceWith: (e) => (replaced = e), dataset: {}, ...more });
  let replaced = null;
  const status = element({ role: "status", textContent: "1 of 9" });
  replace({}, status, element({ role: "status", textContent: "2 of 9" }));
  assert.equal(status.textContent, "2 of 9");
  assert.equal(replaced, null);
  const marks = [];
  const calm = element({ textContent: "b", dataset: { liveCalm: "" }, classList: { add: (c) => marks.push(c) } });
  replace({}, element({ textContent: "a" }), calm);
  assert.equal(replaced, calm);
  assert.deepEqual(marks, []);
});

test("several parts with one id are each replaced by their own", () => {
  globalThis.CSS = { escape: (text) => text };
  const [head, table] = [{ dataset: { liveId: "ses_1" } }, { dataset: { liveId: "ses_1" } }];
  const on = (parts) => ({ querySelectorAll: (selector) => (selector === '[data-live-id="ses_1"]' ? parts : []) });
  assert.equal(counterpart(on([head, table]), on(["new head", "new table"]), table), "new table");
  assert.equal(counterpart(on([head, table]), on(["new head"]), table), undefined);
});

test("the focus stays at what says the same and leads to the same place", () => {
  const button = (text, action) => ({ tagName: "BUTTON", id: "", textContent: text, form: { action } });
  assert.ok(isSame(button("Try again", "/retry/ready"), button("Try again", "/retry/ready")));
  assert.ok(!isSame(button("Try again", "/retry/ready"), button("Try again", "/retry/links")));
  assert.ok(!isSame(button("Try again", "/retry/ready"), button("Start", "/retry/ready")));
});

test("a form that is being sent is not sent twice", () => {
  globalThis.addEventListener = () => {};
  const document = fakeDocument([]);
  forms(document);
  const form = { method: "post", dataset: {}, querySelectorAll: () => [] };
  let stopped = 0;
  const submit = () => document.fire("submit", { target: form, submitter: null, preventDefault: () => stopped++ });
  const realTimeout = globalThis.setTimeout;
  globalThis.setTimeout = () => 0;
  submit();
  assert.equal(stopped, 0);
  submit();
  assert.equal(stopped, 1);
  document.fire("htmx:afterRequest", { target: form });
  submit();
  assert.equal(stopped, 1);
  globalThis.setTimeout = realTimeout;
});

test("a guarded form is not left with something typed, unless it is being sent", () => {
  const listeners = {};
  globalThis.addEventListener = (name, listener) => (listeners[name] = listener);
  const document = fakeDocument([]);
  const form = { dataset: { guard: "yes" } };
  document.querySelector = (selector) => (selector.startsWith("form[data-typed]") && form.dataset.typed && !form.dataset.sending ? form : null);
  forms(document);
  let asked = 0;
  const leave = () => listeners.beforeunload({ preventDefault: () => asked++ });
  document.fire("input", { target: { form: { dataset: {} } } });
  leave();
  assert.equal(asked, 0);
  document.fire("input", { target: { form } });
  leave();
  assert.equal(asked, 1);
  form.dataset.sending = "yes";
  leave();
  assert.equal(asked, 1);
});

test("a search may be sent as often as one likes", () => {
  const document = fakeDocument([]);
  forms(document);
  const form = { method: "get", dataset: {} };
  const event = { target: form, preventDefault: () => assert.fail("held back") };
  document.fire("submit", event);
  document.fire("submit", event);
});

test("a toast disappears after ten seconds, but not while it is hovered or has the focus", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const toast = { textContent: "The place is given back. Undo", matches: () => toast.held, held: true };
  toasts({ querySelector: () => toast });
  mock.timers.tick(10_000);
  assert.notEqual(toast.textContent, "");
  toast.held = false;
  mock.timers.tick(3999);
  assert.notEqual(toast.textContent, "");
  mock.timers.tick(1);
  assert.equal(toast.textContent, "");
  mock.timers.reset();
});

test("a new form gets the browser's time zone, if that is a place", () => {
  const zoneAfter = (zone) => {
    const field = { value: "Europe/Paris" };
    browserZone({ querySelector: () => field }, zone);
    return field.value;
  };
  assert.equal(zoneAfter("America/Montreal"), "America/Montreal");
  for (const nowhere of ["UTC", "Etc/Unknown", "Etc/GMT+5", undefined]) assert.equal(zoneAfter(nowhere), "Europe/Paris");
});
