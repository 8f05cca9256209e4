// Menus are <details class="menu">: Escape and a click elsewhere close them; data-close closes the question it stands in.
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
  // A question takes the focus of the button that opened it.
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
