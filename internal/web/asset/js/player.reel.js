// A reel plays the segments of a recording one after another, as one time line. Positions are in seconds from its start.

/** Returns the index of the segment in which a position lies. Segments are sorted by `at`. */
export function segmentAt(segments, second) {
  let index = 0;
  while (index + 1 < segments.length && segments[index + 1].at <= second) index += 1;
  return index;
}

/** Returns the segment to play for a position, and the position in it: the next one that has a file if that has none, or else the last one with a file, at its end. */
export function placeOf(segments, second) {
  const wanted = segmentAt(segments, second);
  for (let index = wanted; index < segments.length; index++) {
    if (segments[index].src) return { index, local: index === wanted ? Math.max(second - segments[index].at, 0) : 0 };
  }
  for (let index = wanted - 1; index >= 0; index--) {
    if (segments[index].src) return { index, local: segments[index].length };
  }
  return { index: wanted, local: 0 };
}

export class Reel {
  /** `segments` have the numbers `at` and `length` and the addresses `src` and `captions`. `onChange` is called after a seek. */
  constructor(media, segments, onChange) {
    this.media = media;
    this.segments = segments;
    this.onChange = onChange;
    const [loaded] = media.getAttribute("src").split("#");
    this.index = Math.max(segments.findIndex((segment) => segment.src === loaded), 0);
    this.pending = null; // position in a segment that is being loaded
    media.addEventListener("ended", () => this.next());
  }

  get at() {
    return this.segments[this.index].at + (this.pending ?? this.media.currentTime);
  }

  /** Returns the length of all segments; that of a single one is the file's once that is known. */
  get duration() {
    const last = this.segments[this.segments.length - 1];
    if (this.segments.length === 1 && Number.isFinite(this.media.duration)) return this.media.duration;
    return last.at + last.length;
  }

  seek(second) {
    const { index, local } = placeOf(this.segments, second);
    if (index !== this.index) this.load(index, local, !this.media.paused);
    else this.moveTo(local);
  }

  moveTo(local) {
    if (this.media.readyState >= HTMLMediaElement.HAVE_METADATA) {
      this.pending = null;
      this.media.currentTime = local;
      this.onChange();
      return;
    }
    if (this.pending === null) this.media.addEventListener("loadedmetadata", () => this.moveTo(this.pending ?? 0), { once: true });
    this.pending = local;
  }

  load(index, local, plays) {
    const { media } = this;
    const rate = media.playbackRate;
    const track = media.querySelector("track");
    this.index = index;
    media.src = this.segments[index].src;
    if (track) track.src = this.segments[index].captions;
    media.defaultPlaybackRate = rate;
    media.playbackRate = rate;
    this.pending = null;
    this.moveTo(local);
    if (plays) media.play().catch(() => {});
    this.onChange();
  }

  /** Goes on with the next segment that has a file. */
  next() {
    const index = this.segments.findIndex((segment, i) => i > this.index && segment.src);
    if (index >= 0) this.load(index, 0, true);
  }
}
