// Adds to each time of a document, which is written in UTC, what the clock of the reader's own zone shows.
function addLocalTimes(root) {
  for (const time of root.querySelectorAll("time")) {
    const local = new Date(time.dateTime).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
    const span = root.ownerDocument.createElement("span");
    span.className = "local";
    span.textContent = ` (${local})`;
    time.append(span);
  }
}

// Brings the live parts of the page up to date every two seconds, unless somebody is typing in one.
addLocalTimes(document.body);
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  addLocalTimes(page.body);
  for (const part of document.querySelectorAll("[data-refresh]")) {
    const fresh = page.getElementById(part.id);
    if (fresh && !part.contains(document.activeElement) && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
  }
}, 2000);
