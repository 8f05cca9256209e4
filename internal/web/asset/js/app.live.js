// Live updates: <body data-live="/events"> names a stream of server-sent events. Each event's data is a comma-separated list
// of ids; every element that carries one of them as data-live-id is fetched anew from this page's address and replaced.
// Nothing slides: what changed gets a mark in the margin for two seconds.
const MARK_MS = 2000;
const GATHER_MS = 150;

export function live(document, EventSource) {
  const address = document.body.dataset.live;
  if (!address || !EventSource) return;
  const waiting = new Set();
  let timer = 0;
  const source = new EventSource(address);
  source.addEventListener("changed", (event) => {
    for (const id of event.data.split(",")) waiting.add(id.trim());
    clearTimeout(timer);
    timer = setTimeout(() => {
      refresh(document, waiting);
      waiting.clear();
    }, GATHER_MS);
  });
  addEventListener("pagehide", () => source.close());
}

// refresh asks for the page once and takes from it the elements that changed.
async function refresh(document, ids) {
  const wanted = [...document.querySelectorAll("[data-live-id]")].filter((e) => ids.has(e.dataset.liveId) && !isBusy(document, e));
  if (wanted.length === 0) return;
  const answer = await fetch(document.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of wanted) replace(document, old, page.querySelector(`[data-live-id="${CSS.escape(old.dataset.liveId)}"]`));
}

// isBusy tells whether somebody is typing in it or has opened a question in it.
function isBusy(document, element) {
  const focused = document.activeElement;
  const typing = focused && element.contains(focused) && focused.matches("input, textarea, select");
  return typing || element.querySelector("details[open]") !== null;
}

function replace(document, old, fresh) {
  if (!fresh || fresh.outerHTML === old.outerHTML) return;
  const focusId = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(fresh);
  if (focusId) document.getElementById(focusId)?.focus();
  fresh.classList.add("changed");
  setTimeout(() => fresh.classList.remove("changed"), MARK_MS);
}
