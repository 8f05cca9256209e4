// The join page: it counts down, continues to Zoom on its own once the meeting can be entered, and reloads when its
// state changes. Without this script the reader uses the button, and a refresh in the page's head reloads it.
import { city, clock, homeTimes, left, progress } from "./door.countdown.js";

const door = document.querySelector("[data-door]");
const language = document.documentElement.lang;
const cameAt = Date.now();

function tick() {
  const remaining = left(door.dataset, Date.now() - cameAt);
  const text = door.querySelector("[data-clock]");
  const shown = clock(remaining, language);
  if (text.textContent !== shown) text.textContent = shown;
  moveDot(progress(remaining, Number(door.dataset.axis)));
  if (remaining > 0) setTimeout(tick, 250);
  else location.reload();
}

function moveDot(ratio) {
  const dot = door.querySelector("[data-dot]");
  const way = door.querySelector("[data-way]");
  const [from, to] = [Number(dot.dataset.from), Number(dot.dataset.to)];
  dot.setAttribute("cx", from + (to - from) * ratio);
  way.setAttribute("x2", from + (to - from) * ratio);
}

/** Submits the form that enters the meeting after data-after milliseconds, unless the reader stops it. */
function goOn(form) {
  const stay = door.querySelector("[data-stay]");
  const soon = door.querySelector("[data-soon]");
  const timer = setTimeout(() => form.requestSubmit(), Number(form.dataset.after));
  const stop = () => { clearTimeout(timer); stay.hidden = true; soon.hidden = true; };
  stay.hidden = false;
  soon.hidden = false;
  stay.addEventListener("click", () => { stop(); form.querySelector("button").focus(); });
  form.addEventListener("submit", stop);
  // When the reader returns from Zoom with the browser's back button, the form must not be submitted again.
  window.addEventListener("pagehide", stop);
}

/** Fetches the page every data-poll seconds, and reloads it once its revision has changed. Fetching has no effect. */
async function look() {
  const wait = Number(door.dataset.poll) * 1000;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-door]");
    if (fresh && fresh.dataset.revision !== door.dataset.revision) {
      location.reload();
      return;
    }
  } catch { /* offline: try again */ }
  setTimeout(look, wait);
}

function showHomeTimes() {
  const line = door.querySelector("[data-home]");
  const home = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!line) return;
  const times = homeTimes(door.dataset, home, language);
  line.hidden = times === null;
  if (times === null) return;
  const template = times.day ? line.dataset.otherDay : line.dataset.sameDay;
  line.textContent = template.replace("{from}", times.from).replace("{to}", times.to).replace("{day}", times.day).replace("{city}", city(home));
}

if (door) {
  showHomeTimes();
  if (door.dataset.opens) tick();
  const form = door.querySelector("form[data-after]");
  if (form) goOn(form);
  if (door.dataset.poll) setTimeout(look, Number(door.dataset.poll) * 1000);
}
