/** What a script adds to the desk's pages; each of them works without it. */

import "../css/desk.css";
import "htmx.org/dist/htmx.esm.js";
import { startClock } from "./clock.ts";
import { startDrafts } from "./drafts.ts";
import { startFilters } from "./filters.ts";
import { startForecast } from "./forecast.ts";
import { startIdle } from "./idle.ts";
import { startKeys } from "./keys.ts";
import { startLive } from "./live.ts";
import { startMenus } from "./menus.ts";
import { startPasskeys } from "./passkey.ts";
import { startReplay } from "./replay.ts";
import { startSigning } from "./sign.ts";
import { startSorting } from "./sorting.ts";

document.documentElement.classList.add("scripted");
startMenus();
startPasskeys();
startSigning();
startSorting();
startFilters();
startForecast();
startKeys();
startClock();
startLive();
startReplay();
startDrafts();
startIdle();
