// The script of every page. Without it pages still work: forms are submitted and links are followed.
import htmx from "htmx.org";
import { copyButtons } from "./app.copy.js";
import { forms } from "./app.form.js";
import { keys } from "./app.keys.js";
import { live } from "./app.live.js";
import { menus } from "./app.menu.js";
import { printing } from "./app.print.js";
import { ticking } from "./app.clock.js";
import { toasts } from "./app.toast.js";
import { browserZone } from "./app.zone.js";

// The content security policy allows neither inline styles nor eval.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;

copyButtons(document);
forms(document);
keys(document);
menus(document);
printing(document);
live(document, window.EventSource);
ticking(document);
toasts(document);
browserZone(document);
