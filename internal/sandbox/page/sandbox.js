// Brings the live part of the page up to date every two seconds, unless somebody is typing in it.
const part = document.querySelector("[data-refresh]");
setInterval(async () => {
  if (document.hidden || part.contains(document.activeElement)) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-refresh]");
  if (fresh && !part.contains(document.activeElement) && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
}, 2000);
