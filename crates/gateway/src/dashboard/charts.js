// The load of the last ten minutes: five small charts.

import { draw, h, setText } from "./dom.js";
import { now, state } from "./stream.js";
import { clock, figure, milliseconds, span, whole } from "./words.js";

const MINUTE = 60 * 1000;
/** What is shown at most, and at least: a gateway that just started fills its charts soon. */
const LONGEST = 10 * MINUTE;
const SHORTEST = 2 * MINUTE;
const WIDTH = 240;
const HEIGHT = 56;
const PADDING = 3;
/** A pause longer than this is a gap: the gateway or the page was away. */
const GAP = 5000;

const CHARTS = [
  { key: "requests", title: "Requests a second", lines: [{ of: "requests" }], show: figure },
  { key: "latency", title: "Latency", lines: [{ of: "p99_ms", name: "p99" }, { of: "p50_ms", name: "p50" }], show: milliseconds },
  { key: "game_sessions", title: "Game sessions", lines: [{ of: "game_sessions" }], show: whole },
  { key: "players", title: "Players", lines: [{ of: "players" }], show: whole },
  { key: "tickets", title: "Tickets", lines: [{ of: "tickets" }], show: whole },
];

let charts = [];
/** Where the pointer is, as a share of the width. */
let pointed = null;

export function begin(parent) {
  charts = CHARTS.map((chart) => {
    const lines = chart.lines.map((line, n) => ({ ...line, area: draw("path", { of: `area line-${n}` }), path: draw("path", { of: `line line-${n}` }) }));
    const mark = draw("line", { of: "mark", y1: 0, y2: HEIGHT, visibility: "hidden" });
    const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" },
      ...lines.map(({ area }) => area), ...lines.map(({ path }) => path), mark);
    const value = h("p", { of: "value" });
    const most = h("span", { of: "most" });
    const when = h("span", { of: "when" });
    parent.append(h("article", { of: "card chart", dataset: { chart: chart.key } },
      h("h2", {}, chart.title), value, picture, h("p", { of: "axis" }, when, most)));
    picture.addEventListener("pointermove", (event) => point(event.offsetX / picture.clientWidth));
    picture.addEventListener("pointerleave", () => point(null));
    return { ...chart, lines, mark, picture, value, most, when };
  });
}

function point(share) {
  pointed = share;
  update();
}

export function update() {
  const end = now();
  const samples = state.load.filter((sample) => sample.at >= end - LONGEST);
  const begin = Math.min(end - SHORTEST, samples[0]?.at ?? end);
  const shown = pointed === null ? samples.at(-1) : nearest(samples, begin + pointed * (end - begin));
  for (const chart of charts) {
    const values = samples.flatMap((sample) => chart.lines.map((line) => sample[line.of] ?? 0));
    const top = roof(values);
    const x = (at) => ((at - begin) / (end - begin)) * WIDTH;
    const y = (value) => HEIGHT - PADDING - (value / top) * (HEIGHT - 2 * PADDING);
    for (const line of chart.lines) {
      const runs = connected(samples.filter((sample) => sample[line.of] !== null && sample[line.of] !== undefined));
      const points = (run) => run.map((sample) => `${x(sample.at).toFixed(1)} ${y(sample[line.of]).toFixed(1)}`).join("L");
      line.path.setAttribute("d", runs.map((run) => `M${points(run)}`).join(""));
      line.area.setAttribute("d", runs.map((run) =>
        `M${x(run[0].at).toFixed(1)} ${HEIGHT}L${points(run)}L${x(run.at(-1).at).toFixed(1)} ${HEIGHT}Z`).join(""));
    }
    say(chart, shown, samples);
    setText(chart.most, `peak ${chart.show(values.reduce((most, value) => Math.max(most, value), 0))}`);
    setText(chart.when, pointed !== null && shown ? clock(shown.at) : span(begin, end));
    chart.mark.setAttribute("visibility", pointed !== null && shown ? "visible" : "hidden");
    if (shown) {
      chart.mark.setAttribute("x1", x(shown.at).toFixed(1));
      chart.mark.setAttribute("x2", x(shown.at).toFixed(1));
    }
  }
}

function say(chart, sample, samples) {
  if (!sample) {
    setText(chart.value, "–");
    chart.picture.setAttribute("aria-label", `${chart.title}: nothing was measured yet`);
    return;
  }
  const words = chart.lines.map((line) => {
    // A second without requests has no latency; the last one that had is the news.
    const heard = sample[line.of] ?? (pointed === null ? samples.findLast((one) => one[line.of] !== null)?.[line.of] : null);
    return (line.name ? `${line.name} ` : "") + chart.show(heard ?? (chart.key === "latency" ? null : 0));
  });
  if (chart.value.dataset.said === words.join()) return;
  chart.value.dataset.said = words.join();
  chart.value.replaceChildren(...words.map((said, n) => {
    const [name, ...rest] = chart.lines[n].name ? said.split(" ") : ["", said];
    return h("span", { of: `line-${n}` }, name ? h("small", {}, name) : null, rest.join(" "));
  }));
  chart.picture.setAttribute("aria-label", `${chart.title}: ${words.join(", ")}`);
}

function nearest(samples, at) {
  return samples.reduce((best, sample) =>
    !best || Math.abs(sample.at - at) < Math.abs(best.at - at) ? sample : best, undefined);
}

function connected(samples) {
  const runs = [];
  for (const sample of samples) {
    const last = runs.at(-1)?.at(-1);
    if (last && sample.at - last.at <= GAP) runs.at(-1).push(sample);
    else runs.push([sample]);
  }
  return runs;
}

/** The next round number, so that the scale does not tremble. */
function roof(values) {
  const most = values.reduce((top, value) => Math.max(top, value), 0);
  if (most <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 8, 10].map((step) => step * unit).find((step) => step >= most);
}
