import { announce } from "./app.toast.js";

// copyButtons makes buttons copy a text: <button data-copy="text" data-done="Copied">.
export function copyButtons(document) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await copy(document, button);
    announce(document, button.dataset.done);
  });
}

// copy copies the button's text. On plain HTTP browsers provide no clipboard; there it copies from a selected field.
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
