// Between two answers of the server, the page's clock goes on by itself: once a minute, at the server's pace
// (a rehearsal's clock may run faster than the machine's).
const MINUTE_MS = 60_000;

export function ticking(document) {
  const clock = document.querySelector("time[data-clock]");
  if (!clock) return;
  const pace = Number(document.body.dataset.pace ?? 1) || 1;
  const startedProduct = Date.parse(clock.dateTime);
  const startedReal = performance.now();
  const format = new Intl.DateTimeFormat("fr", { hour: "2-digit", minute: "2-digit", timeZone: clock.dataset.clock });
  const now = () => startedProduct + (performance.now() - startedReal) * pace;
  const tick = () => {
    const text = format.format(now());
    if (clock.textContent !== text) clock.textContent = text;
    setTimeout(tick, Math.max(250, (MINUTE_MS - (now() % MINUTE_MS)) / pace));
  };
  tick();
}
