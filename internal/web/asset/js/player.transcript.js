// The transcript beside the player: it marks the cue that is spoken, scrolls to it, and searches for words.
import { cueAt } from "./player.cues.js";
import { findAll } from "./player.find.js";

const HIGHLIGHT = "found"; // styled by ::highlight(found)

export class Transcript {
  /** Returns the transcript of the page, or null if the call has none. `jump` moves the player to a position in seconds. */
  static on(page, jump) {
    const box = page.querySelector("[data-transcript]");
    return box ? new Transcript(page, box, jump) : null;
  }

  constructor(page, box, jump) {
    this.box = box;
    this.jump = jump;
    this.lines = [...box.querySelectorAll("[data-start]")];
    this.starts = this.lines.map((line) => Number(line.dataset.start));
    this.lanes = [...page.querySelectorAll("[data-lane]")];
    this.button = page.querySelector("[data-follow]");
    this.find = page.querySelector("[data-find]");
    this.count = page.querySelector("[data-found]");
    this.current = -1;
    this.hits = [];
    this.hit = -1;
    this.following = true;
    this.listen();
  }

  listen() {
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.follow(!this.following));
    for (const name of ["wheel", "touchmove"]) this.box.addEventListener(name, () => this.follow(false), { passive: true });
    this.box.addEventListener("keydown", (event) => {
      if (["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"].includes(event.key)) this.follow(false);
    });
    this.box.addEventListener("click", (event) => playSentence(event));
    this.find.form.addEventListener("submit", (event) => { event.preventDefault(); this.nextHit(1); });
    this.find.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); this.nextHit(-1); }
    });
    this.find.addEventListener("input", () => this.search(this.find.value));
    if (this.find.value) this.search(this.find.value);
  }

  /** Marks the cue that is spoken at `second`, and the lane of its speaker. */
  show(second) {
    const index = cueAt(this.starts, second);
    if (index === this.current) return;
    this.lines[this.current]?.classList.remove("cur");
    this.lines[this.current]?.removeAttribute("aria-current");
    this.current = index;
    const line = this.lines[index];
    line?.classList.add("cur");
    line?.setAttribute("aria-current", "true");
    for (const lane of this.lanes) lane.classList.toggle("on", lane.dataset.lane === line?.dataset.speaker);
    if (this.following) this.bring(line);
  }

  follow(on) {
    this.following = on;
    this.button.classList.toggle("on", on);
    this.button.setAttribute("aria-pressed", String(on));
    if (on) this.bring(this.lines[this.current]);
  }

  /** Scrolls the transcript, not the page, so that the line is a third of the way down. */
  bring(line) {
    if (!line) return;
    const offset = line.getBoundingClientRect().top - this.box.getBoundingClientRect().top;
    this.box.scrollTop += offset - this.box.clientHeight / 3;
  }

  search(query) {
    for (const line of this.lines) line.classList.remove("hit", "hit-now");
    const ranges = [];
    this.hits = this.lines.filter((line) => {
      const found = rangesIn(line, query);
      ranges.push(...found);
      line.classList.toggle("hit", found.length > 0);
      return found.length > 0;
    });
    paint(ranges);
    this.hit = -1;
    this.count.textContent = query.trim() === "" ? "" : `${this.hits.length}`;
    if (this.hits.length > 0) this.nextHit(1);
  }

  nextHit(step) {
    const many = this.hits.length;
    if (many === 0) return;
    this.hits[this.hit]?.classList.remove("hit-now");
    this.hit = (this.hit + step + many) % many;
    this.follow(false);
    this.hits[this.hit].classList.add("hit-now");
    this.bring(this.hits[this.hit]);
    this.count.textContent = `${this.hit + 1} / ${many}`;
  }
}

/** Plays the clicked cue, unless the reader has selected text. */
function playSentence(event) {
  if (event.target.closest("a") || !getSelection().isCollapsed) return;
  event.target.closest("[data-start]")?.querySelector("a").click();
}

/** Returns the occurrences of `query` in the text of a line. None spans a match that the server marked. */
function rangesIn(line, query) {
  const ranges = [];
  const texts = document.createTreeWalker(line.querySelector("[data-said]"), NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const [start, end] of findAll(node.data, query)) {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}

/** Highlights the ranges without changing the document. In browsers without that feature only lines are marked. */
function paint(ranges) {
  if (!("highlights" in CSS)) return;
  if (ranges.length === 0) CSS.highlights.delete(HIGHLIGHT);
  else CSS.highlights.set(HIGHLIGHT, new Highlight(...ranges));
}
