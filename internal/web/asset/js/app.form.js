// Forms: the first wrong field gets the focus, a send that takes long says so, a second click does not send twice.
const SLOW_AFTER_MS = 1000;

export function forms(document) {
  focusFirstError(document);
  document.addEventListener("htmx:afterSettle", () => focusFirstError(document));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    setTimeout(() => sayBusy(event.submitter), SLOW_AFTER_MS);
  });
  // A page that comes back from the browser's memory can be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  });
  document.addEventListener("htmx:afterRequest", (event) => delete event.target.dataset?.sending);
}

function focusFirstError(document) {
  const summary = document.querySelector("[data-errors]");
  const field = document.querySelector('[aria-invalid="true"]');
  (summary ?? field)?.focus();
}

function sayBusy(button) {
  if (button?.isConnected && button.dataset.busy) button.textContent = button.dataset.busy;
}
