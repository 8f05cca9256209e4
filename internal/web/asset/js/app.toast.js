// The toast says what the last action did, and may offer to take it back. It is the page's only status region.
const STAYS_MS = 10_000;
const SHORT_MS = 4000;

// toasts lets what the page came with go after a while. Without script it stays until the next page.
export function toasts(document) {
  const toast = document.querySelector("[data-toast]");
  if (toast?.textContent) clearLater(toast, toast.textContent, STAYS_MS);
}

// announce says a short thing to everybody.
export function announce(document, text) {
  const toast = document.querySelector("[data-toast]");
  if (!toast || !text) return;
  toast.textContent = text;
  clearLater(toast, text, SHORT_MS);
}

// clearLater empties the toast unless it says something else by then. While somebody is at it, it waits.
function clearLater(toast, text, wait) {
  setTimeout(() => {
    if (toast.textContent !== text) return;
    if (toast.matches(":hover, :focus-within")) clearLater(toast, text, SHORT_MS);
    else toast.textContent = "";
  }, wait);
}
