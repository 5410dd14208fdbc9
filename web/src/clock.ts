/** The clocks run between two answers of the desk: by the time that it said, and at the speed of an exercise. */

const MILESTONES = [24 * 60, 6 * 60, 60, 15, 5, 1];

let of = "";
let last = Infinity;
let passed = "";

export function startClock(): void {
  let board = document.getElementById("live");
  let said = board?.dataset.now;
  let heard = Date.now();
  const tick = (): void => {
    board = document.getElementById("live");
    if (!board) return;
    if (board.dataset.now !== said) {
      said = board.dataset.now;
      heard = Date.now();
    }
    const still = board.dataset.still !== undefined;
    const passed = Date.now() - heard;
    const now = Date.parse(said ?? "") + (still ? 0 : passed * Number(board.dataset.speed ?? 1));
    dials(board, { exercise: still ? undefined : now, wall: passed });
    for (const each of board.querySelectorAll<HTMLElement>("[data-until]")) show(each, now);
  };
  if (!board) return;
  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:after:swap", tick);
}

function show(clock: HTMLElement, now: number): void {
  const until = clock.dataset.until ?? "";
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000));
  const words = inWords(seconds);
  if (clock.textContent !== words) clock.textContent = words;
  announce(until, seconds);
  if (seconds === 0 && passed !== until) {
    passed = until;
    setTimeout(() => document.dispatchEvent(new Event("desk:ask")), 1000);
  }
}

/** Both hands of an exercise go; the wall's by what has passed since the desk told it. */
function dials(board: HTMLElement, at: { exercise: number | undefined; wall: number }): void {
  const box = board.querySelector<HTMLElement>(".two-clocks");
  if (!box) return;
  for (const dial of box.querySelectorAll<HTMLElement>("[data-dial]")) {
    const told = Date.parse(dial.querySelector("time")?.dateTime ?? "");
    const now = dial.dataset.dial === "wall" ? told + at.wall : at.exercise;
    if (now === undefined || Number.isNaN(now)) continue;
    const here = handsOf(now, box.dataset.zone ?? "UTC");
    const there = handsOf(now, "UTC");
    say(dial, "day", here.day);
    say(dial, "clock", here.clock);
    say(dial, "utc", `${here.day === there.day ? "" : `${there.day.split(" ").slice(0, 3).join(" ")}, `}${there.clock} UTC`);
  }
}

function say(dial: HTMLElement, what: string, words: string): void {
  const place = dial.querySelector(`[data-shows=${what}]`);
  if (place && place.textContent !== words) place.textContent = words;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function handsOf(now: number, zone: string): { day: string; clock: string } {
  const days = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;
  const hands = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const format = formats.get(zone) ?? new Intl.DateTimeFormat(language, { ...days, ...hands, timeZone: zone });
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(now).map((each) => [each.type, each.value]));
  const month = (part.month ?? "").replace("Sept", "Sep");
  return { day: `${part.weekday} ${part.day} ${month} ${part.year}`, clock: `${part.hour}:${part.minute}:${part.second}` };
}

function inWords(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) - (days > 2 ? days * 24 : 0);
  const clock = `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days > 2 ? `${days} d ${clock}` : clock;
}

/** Said once at each milestone, never second by second. */
function announce(until: string, seconds: number): void {
  const region = document.getElementById("milestone");
  if (!region) return;
  if (until !== of) [of, last] = [until, Infinity];
  const minutes = seconds / 60;
  const reached = MILESTONES.filter((each) => minutes <= each && last > each);
  if (last !== Infinity && seconds === 0 && last > 0) region.textContent = region.dataset.over ?? "";
  else if (last !== Infinity && reached.length) region.textContent = `${short(Math.min(...reached))} ${region.dataset.left}`;
  last = minutes;
}

function short(minutes: number): string {
  return minutes >= 60 ? `${minutes / 60} h` : `${minutes} min`;
}
