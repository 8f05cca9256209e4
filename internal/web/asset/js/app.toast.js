// The toast shows the result of the last action, and can contain a button that undoes it.
const STAYS_MS = 10_000;
const SHORT_MS = 4000;

// toasts empties the toast that the page was loaded with after some time.
export function toasts(document) {
  const toast = document.querySelector("[data-toast]");
  if (toast?.textContent) clearLater(toast, toast.textContent, STAYS_MS);
}

// announce shows a short text in the toast, which screen readers read out.
export function announce(document, text) {
  const toast = document.querySelector("[data-toast]");
  if (!toast || !text) return;
  toast.textContent = text;
  clearLater(toast, text, SHORT_MS);
}

// clearLater empties the toast after wait milliseconds unless its text has changed. It waits again while the toast is
// hovered or has the focus.
function clearLater(toast, text, wait) {
  setTimeout(() => {
    if (toast.textContent !== text) return;
    if (toast.matches(":hover, :focus-within")) clearLater(toast, text, SHORT_MS);
    else toast.textContent = "";
  }, wait);
}
