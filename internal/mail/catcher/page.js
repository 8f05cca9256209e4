// Looks for new mails every two seconds while the page is seen, and replaces the list only.
async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: 'text/html' } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of ['#list', '.actions']) {
      const old = document.querySelector(part), next = fresh.querySelector(part);
      if (old && next && old.innerHTML !== next.innerHTML && !old.contains(document.activeElement)) old.replaceChildren(...next.childNodes);
    }
  } catch { /* the server is being started again: the next look will tell */ }
}
setInterval(refresh, 2000);
