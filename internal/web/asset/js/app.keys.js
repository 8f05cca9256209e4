// Single-key shortcuts: / searches, g and a letter opens a page of the navigation, j and k move between rows, ? lists
// the shortcuts. They do nothing while a field has the focus, and <body data-keys="off"> disables them (WCAG 2.1.4).
const TYPING = 'input, textarea, select, [contenteditable="true"]';
const GO_WITHIN_MS = 1200;

export function keys(document) {
  focusNamed(document);
  addEventListener("hashchange", () => focusNamed(document));
  if (document.body.dataset.keys === "off") return;
  let wentAt = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    if (Date.now() - wentAt < GO_WITHIN_MS) {
      wentAt = 0;
      document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
      return;
    }
    if (event.key === "g") wentAt = Date.now();
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action(document);
  });
}

const actions = {
  "/": search,
  "?": (document) => document.querySelector("dialog[data-keylist]")?.showModal(),
  j: (document) => moveRow(document, 1),
  k: (document) => moveRow(document, -1),
};

// search focuses the page's search field, or opens the search page if it has none.
function search(document) {
  const field = document.querySelector('input[type="search"]');
  if (field) field.focus();
  else document.querySelector("[data-search]")?.click();
}

// focusNamed focuses the search field whose id is the fragment of the address. Browsers only scroll to it.
function focusNamed(document) {
  if (location.hash.length > 1) document.querySelector(`input[type="search"]#${CSS.escape(location.hash.slice(1))}`)?.focus();
}

function moveRow(document, by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
}
