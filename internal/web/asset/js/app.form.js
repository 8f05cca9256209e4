// Forms: the error summary or the first wrong field gets the focus, a form is not submitted twice, a slow submission
// shows a message on the button, and a form with data-guard asks before the reader leaves its page with unsaved
// changes.
const SLOW_AFTER_MS = 1000;
const GIVE_UP_AFTER_MS = 15_000;

export function forms(document) {
  focusFirstError(document);
  guard(document);
  document.addEventListener("htmx:afterSettle", () => focusFirstError(document));
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sending) event.preventDefault();
    else markSending(event.target, event.submitter);
  });
  // A page that the browser restores from its back/forward cache can be submitted again.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(unmark));
  document.addEventListener("htmx:afterRequest", (event) => unmark(event.target));
}

function guard(document) {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.guard) form.dataset.typed = "yes";
  });
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-typed]:not([data-sending])")) event.preventDefault();
  });
}

function focusFirstError(document) {
  const summary = document.querySelector("[data-errors]");
  const field = document.querySelector('[aria-invalid="true"]');
  (summary ?? field)?.focus();
}

function markSending(form, button) {
  form.dataset.sending = "yes";
  setTimeout(() => sayBusy(form, button), SLOW_AFTER_MS);
  setTimeout(() => unmark(form), GIVE_UP_AFTER_MS);
}

function sayBusy(form, button) {
  if (!form.dataset.sending || !button?.dataset.busy) return;
  button.dataset.was = button.textContent;
  button.textContent = button.dataset.busy;
}

function unmark(form) {
  if (!form.dataset?.sending) return;
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[data-was]")) {
    button.textContent = button.dataset.was;
    delete button.dataset.was;
  }
}
