// printing shows the buttons with data-print, which print the page. Without scripts they stay hidden.
export function printing(document) {
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });
}
