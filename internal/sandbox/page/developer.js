// Copies the text of a button, and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = "Copied";
});

// Shows only the choices whose names contain what is typed, and opens their groups.
for (const field of document.querySelectorAll("[data-search]")) {
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const group of document.querySelectorAll("details")) {
      let some = false;
      for (const choice of group.querySelectorAll(".tick")) {
        choice.hidden = wanted !== "" && !choice.textContent.toLowerCase().includes(wanted);
        some = some || !choice.hidden;
      }
      group.hidden = !some;
      group.open = some && wanted !== "";
    }
  });
}
