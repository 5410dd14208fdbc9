/** The board follows its case: it asks for its changing part whenever an entry is told. */

import htmx from "htmx.org/dist/htmx.esm.js";

const JITTER = 300;
const LEAST = 100;
const SILENCE = 10_000;
const LONGEST_WAIT = 30_000;

type State = "live" | "again" | "stale" | "off";

export function startLive(): void {
  const { case: name, version } = document.body.dataset;
  if (!name) return;
  const address = `/cases/${encodeURIComponent(name)}`;
  const line = new Line();
  let asked = 0;
  let busy = false;
  const ask = (): void => {
    if (asked) return;
    asked = window.setTimeout(() => {
      asked = 0;
      if (busy || typing()) return ask();
      busy = true;
      const from = document.getElementById("live")?.dataset.from;
      void refresh(from || `${address}/board`).finally(() => (busy = false));
    }, LEAST + Math.random() * JITTER);
  };
  document.addEventListener("desk:ask", ask);
  follow(`${address}/live?version=${version ?? ""}`, line, ask);
}

/** Nothing is taken from under the hands of somebody who types into it. */
function typing(): boolean {
  const here = document.activeElement;
  return here instanceof HTMLInputElement && here.type !== "checkbox" && !!here.closest("#live");
}

async function refresh(address: string): Promise<void> {
  const focused = document.activeElement as HTMLElement | null;
  try {
    const open = [...document.querySelectorAll<HTMLDetailsElement>("#live details[id][open]")].map((each) => each.id);
    await htmx.ajax("GET", address, { target: "#live", swap: "outerMorph" });
    for (const id of open) (document.getElementById(id) as HTMLDetailsElement | null)?.setAttribute("open", "");
    if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
  } catch {
    /* the line says that nothing comes; the next event asks again */
  }
}

function follow(address: string, line: Line, ask: () => void, wait = 1000): void {
  const source = new EventSource(address);
  let opened = false;
  const heard = (): void => line.heard();
  source.addEventListener("open", () => {
    wait = 1000;
    heard();
    if (opened || line.broken) ask();
    opened = true;
    line.broken = false;
  });
  source.addEventListener("beat", heard);
  source.addEventListener("pace", () => {
    heard();
    ask();
  });
  source.addEventListener("entry", (event) => {
    heard();
    const shown = Number(document.getElementById("live")?.dataset.version ?? 0);
    const told = JSON.parse((event as MessageEvent<string>).data) as { version?: number };
    if (told.version === undefined || told.version > shown) ask();
  });
  source.addEventListener("error", () => {
    line.broken = true;
    const over = source.readyState === EventSource.CLOSED;
    line.say(over || !navigator.onLine ? "off" : "again");
    if (!over) return;
    source.close();
    setTimeout(() => follow(address, line, ask, Math.min(wait * 2, LONGEST_WAIT)), wait);
  });
}

/** The state of the connection, in words, and since when. */
class Line {
  broken = false;
  private last = Date.now();
  private state: State | "" = "";

  constructor() {
    setInterval(() => {
      if (this.state === "live" && Date.now() - this.last > SILENCE) this.say("stale");
    }, 1000);
    window.addEventListener("offline", () => this.say("off"));
  }

  heard(): void {
    this.last = Date.now();
    this.say("live");
  }

  say(state: State): void {
    if (state === this.state) return;
    this.state = state;
    const line = document.getElementById("wire");
    const said = line?.querySelector(".said");
    if (!line || !said) return;
    const since = new Date(this.last).toISOString().slice(11, 19);
    said.textContent = state === "live" ? (line.dataset.live ?? "") : `${line.dataset[state]} ${since} UTC`;
    line.dataset.state = state;
    document.body.classList.toggle("stale", state !== "live");
  }
}
