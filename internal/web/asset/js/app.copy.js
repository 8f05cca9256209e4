// Buttons that copy a text: <button data-copy="what" data-done="Copied">.
export function copyButtons(document) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    announce(document, button.dataset.done);
  });
}

// announce says a short thing to everybody: in the toast that is also the page's status region.
export function announce(document, text) {
  const toast = document.querySelector("[data-toast]");
  if (!toast || !text) return;
  toast.textContent = text;
  setTimeout(() => {
    if (toast.textContent === text) toast.textContent = "";
  }, 4000);
}
