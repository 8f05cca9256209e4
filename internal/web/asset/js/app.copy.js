import { announce } from "./app.toast.js";

// Buttons that copy a text: <button data-copy="what" data-done="Copied">.
export function copyButtons(document) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    announce(document, button.dataset.done);
  });
}
