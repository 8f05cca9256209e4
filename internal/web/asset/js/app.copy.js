import { announce } from "./app.toast.js";

// Buttons that copy a text: <button data-copy="what" data-done="Copied">.
export function copyButtons(document) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await copy(document, button);
    announce(document, button.dataset.done);
  });
}

// copy falls back on a field that is selected and copied from: browsers give pages on plain HTTP no clipboard.
async function copy(document, button) {
  if (navigator.clipboard) return navigator.clipboard.writeText(button.dataset.copy);
  const field = document.createElement("textarea");
  field.value = button.dataset.copy;
  button.after(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  button.focus();
}
