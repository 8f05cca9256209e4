// menus closes menus, <details class="menu">, on Escape and on clicks elsewhere. A click on an element with data-close
// closes the question around it.
export function menus(document) {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const closer = event.target.closest("[data-close]");
    if (!closer) return;
    const details = closer.closest("details");
    if (!details) return;
    event.preventDefault();
    details.open = false;
    details.querySelector("summary")?.focus();
  });
  // A question gets the focus when it opens.
  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector(":scope > .box")?.focus();
  }, { capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement?.closest("details[open]") ?? document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });
}
