/** Looking back: a scrubber that asks for the board of a moment, one question at a time, the latest wins. */

const REST = 200;
const AGAIN = 1000;
const STEP = 1200;

export function startReplay(): void {
  const box = document.querySelector<HTMLElement>("[data-replay]");
  const then = document.getElementById("then");
  const scrubber = document.getElementById("scrubber") as HTMLInputElement | null;
  if (box && then && scrubber) new Replay(box, then, scrubber);
}

/** A moment as an address has it: to the nanosecond where the desk named it, else as it was dragged. */
class Replay {
  private readonly first: number;
  private readonly last: number;
  private readonly marks: string[];
  private readonly clock: Intl.DateTimeFormat;
  private wanted: string;
  private shown: string;
  private busy = false;
  private asked = 0;
  private timer = 0;
  private playing = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly then: HTMLElement,
    private readonly scrubber: HTMLInputElement,
  ) {
    this.first = Date.parse(box.dataset.first ?? "");
    this.last = Date.parse(box.dataset.last ?? "");
    this.marks = [...box.querySelectorAll<HTMLElement>(".moments [data-at]")].map((each) => each.dataset.at ?? "");
    const zone = { timeZone: box.dataset.zone ?? "UTC", timeZoneName: "short" } as const;
    const parts = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
    this.clock = new Intl.DateTimeFormat(document.documentElement.lang, { ...parts, ...zone, hourCycle: "h23" });
    this.wanted = this.shown = this.told().at ?? "";
    scrubber.max = String(Math.max(1, Math.ceil((this.last - this.first) / 1000)));
    this.place();
    scrubber.addEventListener("input", () => this.drag());
    scrubber.addEventListener("change", () => this.keep());
    scrubber.addEventListener("keydown", (event) => this.key(event));
    box.querySelector("#play")?.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    box.querySelector("#speed")?.addEventListener("change", () => this.playing && this.play());
    box.addEventListener("click", (event) => this.follow(event));
  }

  private told(): DOMStringMap {
    return this.then.querySelector<HTMLElement>(".back")?.dataset ?? {};
  }

  private drag(): void {
    this.pause();
    this.go(this.dragged(Number(this.scrubber.value)));
  }

  private dragged(seconds: number): string {
    if (seconds >= Number(this.scrubber.max)) return this.box.dataset.last ?? "";
    if (seconds <= 0) return this.box.dataset.first ?? "";
    return new Date(this.first + 1000 * seconds).toISOString();
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "PageUp" && event.key !== "PageDown") return;
    event.preventDefault();
    const to = this.next(event.key === "PageUp" ? 1 : -1);
    if (to) this.jump(to);
  }

  /** The next moment at which something happened, or the one before. */
  private next(way: 1 | -1): string | undefined {
    const here = this.marks.indexOf(this.wanted);
    if (here >= 0) return this.marks[here + way];
    const at = Date.parse(this.wanted);
    const beyond = this.marks.filter((each) => way * (Date.parse(each) - at) > 0);
    return way === 1 ? beyond[0] : beyond[beyond.length - 1];
  }

  private follow(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href^='?at=']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.jump(new URLSearchParams(link.getAttribute("href") ?? "").get("at") ?? this.wanted);
  }

  private jump(to: string): void {
    this.pause();
    this.go(to);
    this.place();
    this.keep();
  }

  private play(): void {
    window.clearInterval(this.playing);
    const speed = Number(this.box.querySelector<HTMLSelectElement>("#speed")?.value ?? 600);
    if (Date.parse(this.wanted) >= this.last) this.go(this.box.dataset.first ?? "");
    this.playing = window.setInterval(() => (speed ? this.run((speed * REST) / 1000) : this.step()), speed ? REST : STEP);
    this.button();
  }

  private run(seconds: number): void {
    const at = Date.parse(this.wanted) + 1000 * seconds;
    this.go(at >= this.last ? (this.box.dataset.last ?? "") : new Date(at).toISOString());
    this.place();
    if (at >= this.last) this.pause();
  }

  private step(): void {
    if (this.busy) return;
    const to = this.next(1);
    if (to) this.go(to);
    else this.pause();
    this.place();
  }

  private pause(): void {
    if (!this.playing) return;
    window.clearInterval(this.playing);
    this.playing = 0;
    this.button();
    this.keep();
  }

  private button(): void {
    const button = this.box.querySelector<HTMLElement>("#play");
    if (button) button.textContent = (this.playing ? button.dataset.pause : button.dataset.play) ?? "";
  }

  private go(to: string): void {
    this.wanted = to;
    const said = this.clock.format(Date.parse(to));
    this.scrubber.setAttribute("aria-valuetext", said);
    const beside = document.getElementById("scrub-says");
    if (beside) beside.textContent = said;
    this.soon(Math.max(0, this.asked + REST - Date.now()));
  }

  private place(): void {
    this.scrubber.value = String(Math.round((Date.parse(this.wanted) - this.first) / 1000));
  }

  private soon(wait: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), wait);
  }

  private async ask(): Promise<void> {
    if (this.busy || this.wanted === this.shown) return;
    this.busy = true;
    this.asked = Date.now();
    const wanted = this.wanted;
    let wait = REST;
    try {
      const came = await fetch(`${this.box.dataset.replay}?at=${encodeURIComponent(wanted)}`, {
        headers: { "hx-request": "true" },
        redirect: "error",
      });
      if (came.ok) this.show(await came.text(), wanted);
      else wait = this.failed(came);
    } catch {
      wait = this.failed();
    }
    this.busy = false;
    if (this.wanted !== this.shown) this.soon(wait);
  }

  private show(text: string, at: string): void {
    const open = new Set([...this.then.querySelectorAll("details[open]")].map((each) => each.id));
    this.then.innerHTML = text;
    for (const each of this.then.querySelectorAll("details")) if (each.id && open.has(each.id)) each.open = true;
    this.shown = at;
    const told = this.told();
    const line = document.getElementById("back-line");
    if (line) line.textContent = told.said ?? "";
    const beside = document.getElementById("scrub-says");
    if (beside && this.wanted === at) beside.textContent = told.said ?? "";
    const typed = document.getElementById("typed") as HTMLInputElement | null;
    if (typed) typed.value = told.typed ?? "";
    this.link("to-before", told.before);
    this.link("to-after", told.after);
    this.say("");
  }

  private link(name: string, at: string | undefined): void {
    const link = document.getElementById(name);
    link?.classList.toggle("off", !at);
    if (at) {
      link?.setAttribute("href", `?at=${encodeURIComponent(at)}`);
      link?.removeAttribute("aria-disabled");
    } else {
      link?.removeAttribute("href");
      link?.setAttribute("aria-disabled", "true");
    }
  }

  private failed(came?: Response): number {
    const busy = came?.status === 429 || came?.status === 503;
    if (!busy) this.pause();
    this.say((busy ? this.box.dataset.busy : this.box.dataset.failed) ?? "");
    if (!busy) this.wanted = this.shown;
    return Math.max(AGAIN, 1000 * Number(came?.headers.get("retry-after") ?? 1));
  }

  private say(words: string): void {
    const line = document.getElementById("scrub-line");
    if (line && line.textContent !== words) line.textContent = words;
  }

  /** The address says which moment is shown, for whoever reloads or passes it on. */
  private keep(): void {
    history.replaceState(null, "", `?at=${encodeURIComponent(this.wanted)}`);
  }
}
