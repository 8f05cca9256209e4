// Live updates: <body data-live="/live?after=7"> names a stream of server-sent events. Each event's data is a comma-separated
// list of ids; every element that carries one of them as data-live-id is fetched anew from this page's address and replaced.
// Nothing slides: what changed gets a mark in the margin for two seconds.
// Browsers keep few connections to one server and every page would hold one: a page that nobody sees listens to nothing, and
// asks for what it missed when it is seen again.
const MARK_MS = 2000;
const GATHER_MS = 150;
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
}

// gathered refreshes once for all ids that arrive together.
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

// refresh asks for the page once and takes from it the elements that changed.
async function refresh(document, ids) {
  const changed = (e) => ids.has(e.dataset.liveId);
  if (![...document.querySelectorAll("[data-live-id]")].some((e) => changed(e) && !isBusy(document, e))) return;
  const answer = await fetch(document.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const wanted = [...document.querySelectorAll("[data-live-id]")].filter((e) => changed(e) && !isBusy(document, e));
  for (const [old, fresh] of wanted.map((old) => [old, counterpart(document, page, old)])) replace(document, old, fresh);
}

// counterpart is the same element of the page as it is now: several may carry one id, and keep their order.
export function counterpart(document, page, old) {
  const same = `[data-live-id="${CSS.escape(old.dataset.liveId)}"]`;
  return page.querySelectorAll(same)[[...document.querySelectorAll(same)].indexOf(old)];
}

// isBusy tells whether somebody is typing in it or has opened a question in it.
function isBusy(document, element) {
  const focused = document.activeElement;
  const typing = focused && element.contains(focused) && focused.matches("input, textarea, select");
  return typing || element.querySelector("details[open]") !== null;
}

function replace(document, old, fresh) {
  if (!fresh || fresh.outerHTML === old.outerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (focused) [...fresh.querySelectorAll(FOCUSABLE)].find((e) => isSame(e, focused))?.focus();
  fresh.classList.add("changed");
  setTimeout(() => fresh.classList.remove("changed"), MARK_MS);
}

// isSame tells whether two controls say the same and lead to the same place.
export function isSame(a, b) {
  return a.tagName === b.tagName && a.id === b.id && a.textContent === b.textContent && a.href === b.href && a.form?.action === b.form?.action;
}
