/**
 * The sliders of a forecast: asked roughly while somebody drags, one question at a time, the latest wins;
 * and again, closely, once they rest.
 */

const REST = 120;
const QUIET = 700;
const AGAIN = 1000;

export function startForecast(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-forecast]");
  const answer = document.getElementById("forecast-answer");
  const line = document.getElementById("forecast-says");
  const spoken = document.getElementById("forecast-spoken");
  if (!form || !answer || !line || !spoken) return;
  const asking = new Asking(form, answer, line, spoken);
  for (const each of form.querySelectorAll<HTMLInputElement>("input[type=range]")) {
    each.addEventListener("input", () => say(each));
  }
  const turned = (event: Event): void => {
    if (!(event.target as Element).closest("[data-choices]")) asking.soon();
  };
  form.addEventListener("input", turned);
  form.addEventListener("change", turned);
}

/** What a slider stands at, beside it and for who cannot see it. */
function say(slider: HTMLInputElement): void {
  const { kind, rest, rests = "", template = "#" } = slider.dataset;
  const number = Number(slider.value);
  const shown = kind === "pace" ? 2 ** number : number;
  const digits = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 }).format(shown);
  const words = number === Number(rest) ? rests : template.replace("#", digits);
  slider.setAttribute("aria-valuetext", words);
  const beside = slider.parentElement?.querySelector("output");
  if (beside) beside.textContent = words;
}

class Asking {
  private timer = 0;
  private quiet = 0;
  private busy = false;
  private wanted = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly answer: HTMLElement,
    private readonly line: HTMLElement,
    private readonly spoken: HTMLElement,
  ) {}

  soon(wait = REST): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.quiet);
    this.timer = window.setTimeout(() => void this.ask(), wait);
  }

  private async ask(part: "dragged" | "answer" = "dragged"): Promise<void> {
    if (this.busy) {
      this.wanted = true;
      return;
    }
    this.busy = true;
    this.wanted = false;
    this.answer.setAttribute("aria-busy", "true");
    const address = `${this.form.getAttribute("action") ?? ""}?${this.typed().toString()}`;
    try {
      const came = await fetch(address, { headers: { "x-part": part }, redirect: "error" });
      if (came.ok) this.show(await came.text(), address, part === "answer");
      else if (came.status === 429 || came.status === 503) this.busyThere(came);
      else this.line.textContent = this.form.dataset.failed ?? "";
    } catch {
      this.line.textContent = this.form.dataset.failed ?? "";
    }
    this.busy = false;
    this.answer.removeAttribute("aria-busy");
    if (this.wanted) this.soon(0);
  }

  /** Everything in the form; a choice that needs the button counts as it was when the page came. */
  private typed(): URLSearchParams {
    const typed = new URLSearchParams();
    for (const each of this.form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input[name], select[name]")) {
      typed.set(each.name, each.closest("[data-choices]") ? first(each) : each.value);
    }
    return typed;
  }

  private show(text: string, address: string, closely: boolean): void {
    const open = [...this.answer.querySelectorAll("details")].map((each) => each.open);
    this.answer.innerHTML = text;
    this.answer.querySelectorAll("details").forEach((each, at) => (each.open = open[at] ?? false));
    history.replaceState(null, "", address);
    const said = this.answer.querySelector<HTMLElement>("[data-headline]")?.dataset.headline ?? "";
    const headline = document.getElementById("forecast-headline");
    if (headline) headline.textContent = said;
    this.line.textContent = "";
    if (closely) this.spoken.textContent = said;
    else this.quiet = window.setTimeout(() => void this.ask("answer"), QUIET);
  }

  private busyThere(came: Response): void {
    this.line.textContent = this.form.dataset.busy ?? "";
    this.soon(Math.max(AGAIN, 1000 * Number(came.headers.get("retry-after") ?? 1)));
  }
}

function first(field: HTMLInputElement | HTMLSelectElement): string {
  if (field instanceof HTMLInputElement) return field.defaultValue;
  const options = [...field.options];
  return (options.find((each) => each.defaultSelected) ?? options[0])?.value ?? "";
}
