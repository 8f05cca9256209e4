// The player of a call: controls for the page's <video> or <audio>, and a transcript that follows it. Without this
// script the browser's controls, the captions and the links of the page still work.
import { momentAt, moved, startOf } from "./player.cues.js";
import { actionOf } from "./player.keys.js";
import { Reel, segmentAt } from "./player.reel.js";
import { cycleSpeed, position, speedLabel, stepSpeed } from "./player.time.js";
import { Transcript } from "./player.transcript.js";

const SPEED_KEY = "navette.speed";

class Player {
  constructor(root) {
    this.root = root;
    this.media = root.querySelector("video, audio");
    this.parts = [...document.querySelectorAll("[data-segment]")];
    this.reel = new Reel(this.media, this.segments(), () => this.showTime());
    this.language = document.documentElement.lang;
    this.loadedAt = performance.now();
    this.track = document.querySelector("[data-timeline]");
    this.transcript = Transcript.on(document, (second) => this.jump(second));
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.actions = {
      toggle: () => (this.media.paused ? this.media.play().catch(() => {}) : this.media.pause()),
      back10: () => this.move(-10), ahead10: () => this.move(10),
      back5: () => this.move(-5), ahead5: () => this.move(5),
      slower: () => this.speed(stepSpeed(this.media.playbackRate, -1)),
      faster: () => this.speed(stepSpeed(this.media.playbackRate, 1)),
      speed: () => this.speed(cycleSpeed(this.media.playbackRate)),
      captions: () => this.captions(),
      mute: () => { this.media.muted = !this.media.muted; },
      full: () => this.full(),
    };
  }

  /** Returns the segments that the page lists, or the whole recording as the only one. */
  segments() {
    const listed = this.parts.map(({ dataset }) => ({ at: Number(dataset.at), length: Number(dataset.length), src: dataset.src, captions: dataset.captions }));
    return listed.length > 0 ? listed : [{ at: 0, length: Number(this.root.dataset.duration) || 0, src: this.media.getAttribute("src").split("#")[0] }];
  }

  start() {
    this.media.controls = false;
    this.part("controls").hidden = false;
    this.listen();
    this.speed(Number(remembered()) || 1);
    this.showState();
    const second = startOf(location.search);
    if (second === null) return;
    this.seek(second);
    // The browser scrolls to the cue in the fragment of the address (#t123); the player must stay visible.
    addEventListener("load", () => this.root.scrollIntoView({ block: "nearest" }));
  }

  listen() {
    const { media, root } = this;
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.actions[button.dataset.do]();
      else if (event.target === media) this.actions.toggle();
    });
    // The player handles keys before app.keys.js does, which uses J and K for rows.
    document.addEventListener("keydown", (event) => this.key(event), { capture: true });
    for (const name of ["play", "pause", "volumechange", "ended"]) media.addEventListener(name, () => this.showState());
    for (const name of ["timeupdate", "seeking", "loadedmetadata", "durationchange"]) media.addEventListener(name, () => this.showTime());
    media.addEventListener("error", () => this.again(), true);
    this.part("seek").addEventListener("input", (event) => this.seek(Number(event.target.value)));
    this.track?.addEventListener("click", (event) => {
      const box = this.track.getBoundingClientRect();
      this.seek(momentAt((event.clientX - box.left) / box.width, this.reel.duration));
    });
    document.addEventListener("click", (event) => this.followLink(event));
  }

  /** Loads the media again once it broke off: the address that it was fetched from may have ended. */
  again() {
    const { media } = this;
    const { at } = this.reel;
    if (media.currentTime === 0 || performance.now() - this.loadedAt < 10_000) {
      this.part("failed").hidden = false;
      return;
    }
    this.loadedAt = performance.now();
    const playing = !media.paused;
    media.load();
    this.seek(at);
    if (playing) media.play().catch(() => {});
  }

  key(event) {
    const action = this.lastKey === "g" ? null : actionOf(event); // app.keys.js handles the letter after g
    this.lastKey = event.key;
    if (!action || document.body.dataset.keys === "off") return;
    event.preventDefault();
    event.stopPropagation();
    this.actions[action]();
  }

  /** A link to a moment of this same call moves the player instead of loading the page again. */
  followLink(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const target = new URL(link.href, location.href);
    const second = startOf(target.search);
    if (second === null || target.pathname !== location.pathname) return;
    event.preventDefault();
    history.replaceState(null, "", target);
    this.jump(second);
  }

  jump(second) {
    this.seek(second);
    this.transcript?.follow(true);
    this.media.play().catch(() => {}); // browsers can refuse to play before a click
  }

  seek(second) { this.reel.seek(second); }

  move(by) { this.seek(moved(this.reel.at, by, this.reel.duration)); }

  speed(rate) {
    this.media.playbackRate = rate;
    const button = this.part("speed");
    button.textContent = speedLabel(rate, this.language);
    button.setAttribute("aria-label", `${button.dataset.label} ${speedLabel(rate, this.language)}`);
    remember(rate);
  }

  captions() {
    const track = this.media.textTracks[0];
    if (!track) return;
    track.mode = track.mode === "showing" ? "hidden" : "showing";
    this.showState();
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.root.requestFullscreen) this.root.requestFullscreen();
    else this.media.webkitEnterFullscreen?.(); // iPhone: only the video itself can fill the screen
  }

  showState() {
    const pressed = {
      play: !this.media.paused,
      captions: this.media.textTracks[0]?.mode === "showing",
      sound: this.media.muted,
    };
    for (const [name, on] of Object.entries(pressed)) {
      const button = this.part(name);
      if (!button) continue;
      button.classList.toggle("on", on);
      if (button.dataset.labelOn) button.setAttribute("aria-label", on ? button.dataset.labelOn : button.dataset.labelOff);
      else button.setAttribute("aria-pressed", String(on));
    }
  }

  showTime() {
    const { at, duration } = this.reel;
    this.part("at").textContent = position(at);
    this.part("of").textContent = position(duration);
    const seek = this.part("seek");
    seek.max = duration;
    seek.value = at;
    seek.setAttribute("aria-valuetext", position(at));
    seek.style.setProperty("--done", duration > 0 ? `${(100 * at) / duration}%` : "0%");
    this.showNeedle(duration > 0 ? at / duration : 0);
    this.transcript?.show(at);
    const current = segmentAt(this.reel.segments, at);
    this.parts.forEach((part, i) => {
      const link = part.querySelector("a");
      if (i === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  showNeedle(ratio) {
    for (const line of document.querySelectorAll("[data-needle] line")) {
      line.setAttribute("x1", 1000 * ratio);
      line.setAttribute("x2", 1000 * ratio);
    }
  }
}

// remembered returns the speed of the last call, or null if there is none or the browser refuses storage.
function remembered() {
  try { return localStorage.getItem(SPEED_KEY); } catch { return null; }
}

function remember(rate) {
  try { localStorage.setItem(SPEED_KEY, rate); } catch { /* storage refused */ }
}

const root = document.querySelector("[data-player]");
if (root) new Player(root).start();
else {
  Transcript.on(document, () => {});
  // A video or audio file was added to the open page by htmx; the reloaded page starts the player.
  document.addEventListener("htmx:afterSettle", () => { if (document.querySelector("[data-player]")) location.reload(); });
}
