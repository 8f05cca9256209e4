// Keys of the player. Single keys never fire in a field, with a modifier, or where the focused control needs them.

const KEYS = {
  " ": "toggle", k: "toggle",
  j: "back10", l: "ahead10",
  arrowleft: "back5", arrowright: "ahead5",
  "<": "slower", ">": "faster",
  c: "captions", m: "mute", f: "full",
};

const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const PRESSABLE = new Set(["BUTTON", "A", "SUMMARY"]);

/** The action of a key press, or null where the key is not ours. `target` is the focused element. */
export function actionOf({ key, ctrlKey, metaKey, altKey, target }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (target && (FIELDS.has(target.tagName) || target.isContentEditable)) return null;
  if (key === " " && target && PRESSABLE.has(target.tagName)) return null;
  return KEYS[key.toLowerCase()] ?? null;
}
