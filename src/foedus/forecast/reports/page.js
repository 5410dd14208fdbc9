// Draws the charts of a report in the reader's colours, and again when these change.
const told = JSON.parse(document.getElementById("charts").textContent);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const narrow = window.matchMedia("(max-width: 40rem)");
let drawn = [];
let turn = 0;

function coloured(part, colours) {
  if (typeof part === "string") {
    return part.includes("$")
      ? part.replace(/\$([a-z_]+)/g, (all, name) => colours[name] ?? all)
      : part;
  }
  if (Array.isArray(part)) return part.map((each) => coloured(each, colours));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, each]) => [key, key === "data" ? each : coloured(each, colours)]),
  );
}

async function draw() {
  const mine = ++turn;
  drawn.forEach((each) => each.finalize());
  drawn = [];
  const colours = dark.matches ? told.dark : told.light;
  for (const [name, spec] of Object.entries(told.specs)) {
    const config = structuredClone(told.config);
    if (narrow.matches) {
      config.axis.labelLimit = 130;
      config.axis.titleLimit = 260;
      if (spec.usermeta?.long) config.axisTop.labelAngle = -90;
    }
    const place = document.getElementById(`chart-${name}`);
    const made = await vegaEmbed(place, coloured({ ...spec, config }, colours), {
      actions: false,
      ast: true,
      defaultStyle: false,
      renderer: "svg",
      tooltip: { theme: "report", disableDefaultStyle: true },
    });
    if (mine !== turn) {
      made.finalize();
      return;
    }
    drawn.push(made);
  }
}

async function shown() {
  const all = document.documentElement.classList;
  all.add("drawn"); // a chart that is not shown has no width
  try {
    await draw();
    document.documentElement.dataset.drawn = dark.matches ? "dark" : "light";
  } catch (error) {
    all.remove("drawn"); // the pictures stay
    throw error;
  }
}

// A table that is wider than its place says so.
const sized = new ResizeObserver((all) => {
  for (const { target } of all) {
    target.classList.toggle("overflows", target.scrollWidth > target.clientWidth + 1);
  }
});
document.querySelectorAll(".wide").forEach((each) => sized.observe(each));

dark.addEventListener("change", shown);
narrow.addEventListener("change", shown);
await shown();
