// The page's clock. It starts from the server's time and advances at the pace of the server's clock, which runs faster
// than real time in a demo.
const MINUTE_MS = 60_000;

// ticking updates the clock of the page every minute.
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
