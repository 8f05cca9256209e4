// Live updates: <body data-live="/live?after=7"> is the address of a stream of server-sent events. The data of each
// event is a comma-separated list of ids. Elements whose data-live-id is in the list are fetched again from the page's
// address and replaced; replaced elements are marked for two seconds. Browsers limit the connections to one server. A
// hidden page therefore closes its stream, and opens it again with the id of the last event once it is visible.
// An element with data-live-every is also refreshed every so many seconds, with all others of its id: something is
// going on that the journal does not record, such as a download.
const MARK_MS = 2000;
const GATHER_MS = 150;
const SECOND_MS = 1000;
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

export function live(document, EventSource) {
  const address = document.body.dataset.live;
  if (!address || !EventSource) return;
  const gather = gathered(document);
  let source = null;
  let known = "";
  const listen = () => {
    if (source || document.hidden) return;
    source = new EventSource(known ? address.replace(/after=\d+/, `after=${known}`) : address);
    source.addEventListener("changed", (event) => {
      known = event.lastEventId;
      gather(event.data.split(","));
    });
  };
  const rest = () => {
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);
  listen();
  regularly(document, gather);
}

// regularly gathers the ids of the elements with data-live-every, if the page has one. A refresh can end that.
function regularly(document, gather) {
  if (!document.querySelector("[data-live-every]")) return;
  let passed = 0;
  setInterval(() => {
    passed += 1;
    if (document.hidden) return;
    for (const e of document.querySelectorAll("[data-live-every]")) {
      if (passed % Number(e.dataset.liveEvery) === 0) gather([e.dataset.liveId]);
    }
  }, SECOND_MS);
}

// gathered returns a function that refreshes the page once for all ids that arrive within GATHER_MS of each other.
function gathered(document) {
  const waiting = new Set();
  let timer = 0;
  return (ids) => {
    for (const id of ids) waiting.add(id.trim());
    clearTimeout(timer);
    timer = setTimeout(() => {
      refresh(document, new Set(waiting));
      waiting.clear();
    }, GATHER_MS);
  };
}

// refresh fetches the page and replaces the elements with these ids.
async function refresh(document, ids) {
  const changed = (e) => ids.has(e.dataset.liveId);
  if (![...document.querySelectorAll("[data-live-id]")].some((e) => changed(e) && !isBusy(document, e))) return;
  const answer = await fetch(document.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const wanted = [...document.querySelectorAll("[data-live-id]")].filter((e) => changed(e) && !isBusy(document, e));
  for (const [old, fresh] of wanted.map((old) => [old, counterpart(document, page, old)])) replace(document, old, fresh);
}

// counterpart returns the element of page that corresponds to old, an element of document. If several elements have the
// same id, their order decides.
export function counterpart(document, page, old) {
  const same = `[data-live-id="${CSS.escape(old.dataset.liveId)}"]`;
  return page.querySelectorAll(same)[[...document.querySelectorAll(same)].indexOf(old)];
}

// isBusy returns whether the reader is typing in the element or has opened a question in it.
function isBusy(document, element) {
  const focused = document.activeElement;
  const typing = focused && element.contains(focused) && focused.matches("input, textarea, select");
  return typing || element.querySelector("details[open]") !== null;
}

// replace replaces an element and marks the new one, unless it has data-live-calm. A role=status only gets the new text:
// screen readers announce what changes within an element, not an element that is new.
export function replace(document, old, fresh) {
  if (!fresh || fresh.outerHTML === old.outerHTML) return;
  if (old.role === "status") {
    old.textContent = fresh.textContent;
    return;
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (focused) [...fresh.querySelectorAll(FOCUSABLE)].find((e) => isSame(e, focused))?.focus();
  if ("liveCalm" in fresh.dataset) return;
  fresh.classList.add("changed");
  setTimeout(() => fresh.classList.remove("changed"), MARK_MS);
}

// isSame returns whether two controls have the same text and the same target.
export function isSame(a, b) {
  return a.tagName === b.tagName && a.id === b.id && a.textContent === b.textContent && a.href === b.href && a.form?.action === b.form?.action;
}
