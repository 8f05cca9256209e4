// What a person sees of a page: things with their visible texts, and where to click them.
var navetteClean = (text) => (text ?? "").replace(/[\s\u00a0\u202f]+/g, " ").trim();

var navetteSeen = (e) =>
  e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getBoundingClientRect().width > 1 && !e.closest("[inert],[aria-hidden=true]");

// The text by which a person knows a link, a button or a switch.
var navetteName = (e) => {
  const by = e.getAttribute("aria-labelledby");
  if (by) return navetteClean(by.split(" ").map((id) => document.getElementById(id)?.innerText).join(" "));
  return navetteClean(e.getAttribute("aria-label") || e.innerText || e.value);
};

// The first line of a label, without hints.
var navetteLabel = (label) => navetteClean(label.innerText.trim().split("\n")[0]);

var navetteAll = (kind, text) => {
  text = navetteClean(text);
  const scope = document.querySelector("dialog[open]") ?? document;
  const inMain = (list) => {
    const main = list.filter((e) => e.closest("main"));
    return main.length ? main : list;
  };
  if (kind === "press") {
    const all = [...scope.querySelectorAll("a[href], button, summary, [role=switch]")].filter(navetteSeen);
    const same = all.filter((e) => navetteName(e) === text);
    return inMain(same.length ? same : all.filter((e) => navetteClean(e.innerText).split("\n")[0].startsWith(text)));
  }
  const labels = [...scope.querySelectorAll("label")].filter((l) => l.control && !l.control.disabled);
  const fits = labels.filter((l) => (kind === "tick") === /^(checkbox|radio)$/.test(l.control.type));
  const same = fits.filter((l) => navetteLabel(l) === text);
  return inMain((same.length ? same : fits.filter((l) => navetteClean(l.innerText).startsWith(text))).filter((l) => navetteSeen(l) || navetteSeen(l.control)));
};

var navetteFind = (kind, text) => {
  if (document.readyState !== "complete") return { Why: "the page is not loaded" };
  const found = navetteAll(kind, text)[0];
  if (!found) return { Why: "it is not on the page" };
  const control = kind === "press" ? found : found.control;
  const e = kind === "field" || (kind === "tick" && navetteSeen(control)) ? control : found;
  if (control.disabled) return { Why: "it is disabled" };
  e.scrollIntoView({ block: "center", behavior: "instant" });
  const box = e.getClientRects()[0];
  const x = box.left + Math.min(box.width / 2, 60), y = box.top + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  if (!hit || !(e.contains(hit) || hit.contains(e))) return { Why: "something covers it: " + (hit?.outerHTML ?? "").slice(0, 200) };
  return { X: x, Y: y, Dated: /^(date|time)$/.test(control.type ?? ""), Ticked: kind === "tick" && control.checked };
};

var navetteDate = (label, text) => {
  const field = navetteAll("field", label)[0].control;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

var navetteShows = (text) => navetteClean(document.body?.innerText).includes(navetteClean(text));
