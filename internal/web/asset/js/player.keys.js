// Keyboard shortcuts of the player. They do nothing in a field, with a modifier, or if the focused control uses the
// key.

const KEYS = {
  " ": "toggle", k: "toggle",
  j: "back10", l: "ahead10",
  arrowleft: "back5", arrowright: "ahead5",
  "<": "slower", ">": "faster",
  c: "captions", m: "mute", f: "full",
};

const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const PRESSABLE = new Set(["BUTTON", "A", "SUMMARY"]);

/** Returns the action of a key press, or null if it has none. `target` is the focused element. */
export function actionOf({ key, ctrlKey, metaKey, altKey, target }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (target && (FIELDS.has(target.tagName) || target.isContentEditable)) return null;
  if (key === " " && target && PRESSABLE.has(target.tagName)) return null;
  return KEYS[key.toLowerCase()] ?? null;
}
