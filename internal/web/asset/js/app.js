// What every page runs. A page works without it: forms send, links lead, times stand as they were written.
import htmx from "htmx.org";
import { copyButtons } from "./app.copy.js";
import { forms } from "./app.form.js";
import { keys } from "./app.keys.js";
import { live } from "./app.live.js";
import { menus } from "./app.menu.js";
import { ticking } from "./app.clock.js";
import { toasts } from "./app.toast.js";

// Neither inline styles nor eval: the content security policy allows none.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;

copyButtons(document);
forms(document);
keys(document);
menus(document);
live(document, window.EventSource);
ticking(document);
toasts(document);
