"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const k = data.names.length;
const dial = data.curves[0];
const by = (id) => document.getElementById(id);
const show = (x, digits = 3) => (x === null || x === undefined ? "n/a" : x.toFixed(digits).replace("-", "\u2212"));

function node(parent, tag, attributes, text) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}

function draw(parent, tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

/* Shapes differ as well as colours, so that nothing is told by colour alone. */
const shapes = [
  (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  (r) => `M${-r},${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (r) => `M0,${-1.3 * r}L${1.2 * r},${r}H${-1.2 * r}z`,
  (r) => `M0,${-1.4 * r}L${1.4 * r},0L0,${1.4 * r}L${-1.4 * r},0z`,
  (r) => `M${-r},${-r}L${r},${r}M${r},${-r}L${-r},${r}`,
];

function mark(parent, x, y, series, r = 4.5) {
  const at = series % shapes.length;
  const colour = `var(--s${series % 5})`;
  return draw(parent, "path", { d: shapes[at](r), transform: `translate(${x},${y})`, fill: at === 4 ? "none" : colour,
    stroke: colour, "stroke-width": 2 });
}

function extent(values) {
  const finite = values.filter((v) => v !== null && v !== undefined);
  if (!finite.length) return [0, 1];
  const low = Math.min(...finite), high = Math.max(...finite);
  const pad = high > low ? 0.07 * (high - low) : 0.5;
  return [low - pad, high + pad];
}

function ticks([low, high]) {
  const power = 10 ** Math.floor(Math.log10((high - low) / 4));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => (high - low) / s <= 6);
  const found = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) found.push(i * step);
  return found.map((value) => [value, show(value, Math.max(0, -Math.floor(Math.log10(step))))]);
}

function axes(parent, size, xs, ys, xName, yName, label) {
  const [width, height] = size, left = 62, bottom = 46, top = 12, right = 14;
  const picture = draw(parent, "svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label });
  const x = (v) => left + (v - xs[0]) / (xs[1] - xs[0]) * (width - left - right);
  const y = (v) => height - bottom - (v - ys[0]) / (ys[1] - ys[0]) * (height - top - bottom);
  for (const [value, text] of ticks(xs)) {
    draw(picture, "line", { class: "grid", x1: x(value), x2: x(value), y1: top, y2: height - bottom });
    draw(picture, "text", { class: "tick", x: x(value), y: height - bottom + 17, "text-anchor": "middle" }, text);
  }
  for (const [value, text] of yName ? ticks(ys) : []) {
    draw(picture, "line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) });
    draw(picture, "text", { class: "tick", x: left - 7, y: y(value) + 4, "text-anchor": "end" }, text);
  }
  draw(picture, "text", { x: (left + width - right) / 2, y: height - 8, "text-anchor": "middle" }, xName);
  draw(picture, "text", { transform: `translate(16,${(top + height - bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, yName);
  return { picture, x, y, known: (...v) => v.every((one) => one !== null && one !== undefined) };
}

const line = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x},${y}`).join("");

function words(name, point) {
  const parts = [name];
  const say = (title, values) => parts.push(`${title}: ` + data.names.map((n, j) => `${n} ${show(values[j])}`).join(", "));
  if (point.w) say("preference", point.w);
  if (point.desired) say("asked for (z)", point.desired);
  say("obtained (z)", point.z);
  say("obtained (raw)", point.raw);
  return parts.join("\n");
}

/* ---- the front ---- */
const state = { index: 0, x: 0, y: k > 1 ? 1 : null };
/* With one reward the second axis is the place of a curve in the list. */
const second = (point, series) => (state.y === null ? -series : point.z[state.y]);

function frontChart() {
  const holder = by("front");
  holder.replaceChildren();
  const all = data.curves.flatMap((c, s) => c.points.map((p) => [p.z[state.x], second(p, s)]));
  if (data.truth) all.push(...data.truth.map((p) => [p.z[state.x], second(p, -1)]));
  if (data.reference) all.push([data.reference[state.x], second({ z: data.reference }, 0)]);
  const yName = state.y === null ? "" : `${data.names[state.y]} (z-score)`;
  const plot = axes(holder, [640, 460], extent(all.map((p) => p[0])), extent(all.map((p) => p[1])),
    `${data.names[state.x]} (z-score)`, yName, "Front of mean rewards");
  if (data.truth) {
    const known = data.truth.filter((p) => plot.known(p.z[state.x], second(p, -1)));
    const at = known.map((p) => [plot.x(p.z[state.x]), plot.y(second(p, -1))]);
    if (k === 2) draw(plot.picture, "path", { d: line(at), fill: "none", stroke: "var(--truth)", "stroke-width": 2, "stroke-dasharray": "6 4" });
    at.forEach(([x, y], i) => touch(draw(plot.picture, "circle", { cx: x, cy: y, r: 3, fill: "var(--paper)", stroke: "var(--truth)",
      "stroke-width": 1.5 }), words("truth", known[i])));
  }
  if (data.reference) {
    const [x, y] = [plot.x(data.reference[state.x]), plot.y(second({ z: data.reference }, 0))];
    draw(plot.picture, "path", { d: `M${x - 7},${y}h14M${x},${y - 7}v14`, stroke: "var(--truth)", "stroke-width": 2 });
  }
  data.curves.forEach((curve, series) => curveMarks(plot, curve, series));
  const now = dial.points[state.index];
  if (plot.known(now.z[state.x], second(now, 0))) {
    draw(plot.picture, "circle", { cx: plot.x(now.z[state.x]), cy: plot.y(second(now, 0)), r: 11, fill: "none", stroke: "var(--mark)",
      "stroke-width": 2.5 });
  }
  legend(holder);
}

function curveMarks(plot, curve, series) {
  const points = curve.points.filter((p) => plot.known(p.z[state.x], second(p, series)));
  const at = points.map((p) => [plot.x(p.z[state.x]), plot.y(second(p, series))]);
  const colour = `var(--s${series % 5})`;
  if (k === 2 && at.length > 1) draw(plot.picture, "path", { d: line(at), fill: "none", stroke: colour, "stroke-width": 1.5 });
  points.forEach((p, i) => {
    const [ex, ey] = [p.se[state.x], state.y === null ? null : p.se[state.y]];
    const bar = (d) => draw(plot.picture, "path", { d, stroke: colour, "stroke-width": 1, opacity: 0.7 });
    if (ex !== null) bar(line([[plot.x(p.z[state.x] - ex), at[i][1]], [plot.x(p.z[state.x] + ex), at[i][1]]]));
    if (ey !== null) bar(line([[at[i][0], plot.y(p.z[state.y] - ey)], [at[i][0], plot.y(p.z[state.y] + ey)]]));
    const made = mark(plot.picture, at[i][0], at[i][1], series);
    touch(made, words(curve.name, p));
    if (series === 0) made.addEventListener("click", () => turn(curve.points.indexOf(p)));
  });
}

function touch(element, text) {
  draw(element, "title", {}, text);
  element.setAttribute("tabindex", "0");
  element.setAttribute("aria-label", text);
  for (const event of ["mouseenter", "focus"]) element.addEventListener(event, () => { by("hover").textContent = text; });
}

function truthGlyph(parent) {
  if (k === 2) draw(parent, "path", { d: "M0,9h20", stroke: "var(--truth)", "stroke-width": 2, "stroke-dasharray": "6 4" });
  draw(parent, "circle", { cx: 10, cy: 9, r: 3, fill: "var(--paper)", stroke: "var(--truth)", "stroke-width": 1.5 });
}

function legend(holder, front = true) {
  const entries = data.curves.map((c, series) => [c.name, (p) => mark(p, 10, 9, series)]);
  if (front && data.truth) entries.push(["truth: the best possible", (p) => truthGlyph(p)]);
  if (front && data.reference) entries.push(["reference of the hypervolume", (p) => draw(p, "path", { d: "M3,9h14M10,2v14", stroke: "var(--truth)", "stroke-width": 2 })]);
  entries.push(["the dial", (p) => draw(p, "circle", { cx: 10, cy: 9, r: 7, fill: "none", stroke: "var(--mark)", "stroke-width": 2 })]);
  const list = node(holder, "p", { class: "quiet" });
  for (const [name, glyph] of entries) {
    const item = node(list, "span", { style: "white-space:nowrap;margin-right:1.2em;display:inline-block" });
    glyph(draw(item, "svg", { width: 20, height: 18, style: "display:inline;vertical-align:-4px;width:20px;background:none", "aria-hidden": "true" }));
    item.append(" " + name);
  }
}

/* ---- the dial ---- */
const controls = [];

function nearest(weights) {
  const total = weights.reduce((a, b) => a + b, 0) || 1;
  const far = dial.points.map((p) => p.w.reduce((sum, w, j) => sum + (w - weights[j] / total) ** 2, 0));
  return far.indexOf(Math.min(...far));
}

function dialControls() {
  const holder = by("dial");
  if (!dial.points[0].w || dial.points.length < 2) {
    node(holder, "p", {}, dial.points[0].w ? "This run was evaluated at one preference." : "This policy has no dial: it is one point.");
  } else if (k === 2) {
    const order = dial.points.map((_, i) => i).sort((a, b) => dial.points[a].w[1] - dial.points[b].w[1]);
    const input = slider(holder, `Preference, from ${data.names[0]} to ${data.names[1]}`, order.length - 1);
    const ends = node(holder, "div", { class: "ends" });
    data.names.forEach((name) => node(ends, "span", {}, name));
    input.addEventListener("input", () => turn(order[input.valueAsNumber]));
    controls.push(() => { input.value = order.indexOf(state.index); });
    state.index = order[Math.floor(order.length / 2)];
  } else {
    const inputs = data.names.map((name) => slider(holder, name, 100));
    inputs.forEach((input) => input.addEventListener("input", () => turn(nearest(inputs.map((i) => i.valueAsNumber)), false)));
    inputs.forEach((input) => { input.value = 50; });
    node(holder, "p", { class: "quiet" }, "The sliders' proportions are the preference; the nearest evaluated one is shown.");
    controls.push(() => inputs.forEach((input, j) => { input.value = 100 * dial.points[state.index].w[j]; }));
    state.index = nearest(inputs.map(() => 1));
  }
  node(holder, "output", { id: "reading", "aria-live": "polite" });
}

function slider(holder, name, max) {
  const label = node(holder, "label", {}, name);
  return node(label, "input", { type: "range", min: 0, max, step: 1 });
}

function turn(index, move = true) {
  state.index = index;
  if (move) controls.forEach((set) => set());
  by("reading").textContent = words(dial.name, dial.points[index]);
  frontChart();
  answers();
  if (data.spider) spiderChart();
  measuredCharts();
}

function axisChoice() {
  if (k < 3) return;
  for (const [key, text] of [["x", "Across: "], ["y", " Up: "]]) {
    const label = node(by("axes"), "label", { style: "display:inline-block;margin-right:1em" }, text);
    const select = node(label, "select", {});
    data.names.forEach((name, j) => node(select, "option", { value: j }, name));
    select.value = state[key];
    select.addEventListener("change", () => { state[key] = Number(select.value); frontChart(); measuredCharts(); });
  }
}

/* ---- answers ---- */
function said(parent, role, answer) {
  const box = node(parent, "div", {});
  node(box, "div", { class: "role" }, role);
  if (answer.image) node(box, "img", { src: answer.image, alt: role });
  else node(box, "div", { class: "said", dir: "auto" }, answer.text === "" ? "(empty)" : answer.text);
  node(box, "div", { class: "quiet" }, data.names.map((n, j) => `${n} ${show(answer.raw[j])}`).join(", "));
}

function answers() {
  const holder = by("answers");
  holder.replaceChildren();
  data.prompts.forEach((prompt, i) => {
    const box = node(holder, "article", { class: "answer" });
    node(box, "div", { class: "prompt", dir: "auto" }, prompt);
    const pair = node(box, "div", { class: "pair" });
    said(pair, dial.name, data.answers[state.index][i]);
    if (data.best) said(pair, "best possible at this preference", data.best[state.index][i]);
  });
}

/* ---- calibration ---- */
function calibration() {
  if (!data.calibration) { by("calibration-section").hidden = true; return; }
  data.names.forEach((name, j) => {
    const one = data.calibration[j];
    const holder = node(by("calibration"), "div", {});
    const both = [...one.rows, ...one.means];
    const xs = extent(both.map((p) => p[0])), ys = extent(both.map((p) => p[1]));
    const plot = axes(holder, [380, 320], xs, ys, `${name} asked for (z-score)`, "obtained (z-score)", `Calibration of ${name}`);
    const low = Math.max(xs[0], ys[0]), high = Math.min(xs[1], ys[1]);
    if (low < high) draw(plot.picture, "path", { d: line([[plot.x(low), plot.y(low)], [plot.x(high), plot.y(high)]]), stroke: "var(--truth)", "stroke-dasharray": "2 4", "stroke-width": 2 });
    for (const [x, y] of one.rows) draw(plot.picture, "circle", { cx: plot.x(x), cy: plot.y(y), r: 1.8, fill: "var(--s0)", opacity: 0.4 });
    for (const [x, y] of one.means) mark(plot.picture, plot.x(x), plot.y(y), 1, one.means.length > 20 ? 3 : 4.5);
    node(holder, "p", { class: "quiet" }, `slope ${show(one.slope, 2)}, rank correlation ${show(one.rank, 2)}; ${one.rows.length} of ${one.total} responses drawn`);
  });
}

/* ---- measured beside ---- */
function measuredCharts() {
  const holder = by("measured");
  holder.replaceChildren();
  data.measured.forEach((item) => {
    const box = node(holder, "div", {});
    if (item.curves.every((c) => c.values.every((v) => v === null))) {
      node(box, "p", { class: "quiet" }, `${item.name}: about none of these responses.`);
      return;
    }
    const reach = item.curves.flatMap((c) => c.values.flatMap((v, i) => (v === null ? [] : [v - (c.se[i] || 0), v + (c.se[i] || 0)])));
    const plot = axes(box, [380, 300], [-0.04, 1.04], extent(reach), `weight of ${data.names[state.x]}`, item.name, `${item.name} along the dial`);
    item.curves.forEach((curve, series) => measuredCurve(plot, item.name, curve, series));
    node(box, "p", { class: "quiet" }, item.larger ? "larger is better" : "smaller is better");
  });
  if (data.measured.length) legend(holder, false);
}

function measuredCurve(plot, name, curve, series) {
  const owner = data.curves[series], colour = `var(--s${series % 5})`;
  const shown = owner.points.map((p, i) => [p, curve.values[i], curve.se[i], i]).filter(([, v]) => v !== null);
  if (!shown.length) return;
  if (!shown[0][0].w) {
    const y = plot.y(shown[0][1]);
    draw(plot.picture, "path", { d: line([[plot.x(0), y], [plot.x(1), y]]), stroke: colour, "stroke-width": 1.5, "stroke-dasharray": "6 4" });
    touch(mark(plot.picture, plot.x(0.5), y, series, 4), `${owner.name}\n${name} ${show(shown[0][1], 4)}`);
    return;
  }
  const at = shown.map(([p, v]) => [plot.x(p.w[state.x]), plot.y(v)]);
  const inLine = [...at].sort((a, b) => a[0] - b[0]);
  if (k === 2) draw(plot.picture, "path", { d: line(inLine), fill: "none", stroke: colour, "stroke-width": 1.5 });
  shown.forEach(([p, v, e, i], j) => {
    if (e !== null) draw(plot.picture, "path", { d: line([[at[j][0], plot.y(v - e)], [at[j][0], plot.y(v + e)]]), stroke: colour, opacity: 0.7 });
    touch(mark(plot.picture, at[j][0], at[j][1], series, 3.5), `${owner.name}\npreference: ${data.names.map((n, m) => `${n} ${show(p.w[m], 2)}`).join(", ")}\n${name} ${show(v, 4)}`);
    if (series === 0 && i === state.index) draw(plot.picture, "circle", { cx: at[j][0], cy: at[j][1], r: 9, fill: "none", stroke: "var(--mark)", "stroke-width": 2 });
  });
}

/* ---- spider map ---- */
function spiderChart() {
  const holder = by("spider");
  holder.replaceChildren();
  const size = 460, centre = size / 2, spider = data.spider;
  const top = Math.max(1.2, ...spider.dial.flat(), ...(spider.truth || []).flat());
  const radius = (v) => (Math.max(0, v) / top) * (centre - 70);
  const corner = (v, j) => [centre + radius(v) * Math.sin(2 * Math.PI * j / k), centre - radius(v) * Math.cos(2 * Math.PI * j / k)];
  const ring = (values) => line(values.map(corner)) + "z";
  const picture = draw(holder, "svg", { viewBox: `0 0 ${size} ${size}`, role: "img", style: "max-width:34rem",
    "aria-label": "Spider map: " + data.names.map((n, j) => `${n} ${show(spider.dial[state.index][j], 2)}`).join(", ") });
  data.names.forEach((name, j) => {
    const [x, y] = corner(top, j), [tx, ty] = corner(top * 1.1, j);
    draw(picture, "line", { class: "grid", x1: centre, y1: centre, x2: x, y2: y });
    draw(picture, "text", { x: tx, y: ty + 4, "text-anchor": Math.abs(tx - centre) < 8 ? "middle" : tx > centre ? "start" : "end" }, name);
  });
  draw(picture, "path", { d: ring(data.names.map(() => 1)), fill: "none", stroke: "var(--mark)", "stroke-width": 3 });
  if (spider.truth) draw(picture, "path", { d: ring(spider.truth[state.index]), fill: "none", stroke: "var(--truth)", "stroke-width": 2, "stroke-dasharray": "6 4" });
  draw(picture, "path", { d: ring(spider.dial[state.index]), fill: "var(--s0)", "fill-opacity": 0.25, stroke: "var(--s0)", "stroke-width": 2 });
  node(holder, "p", { class: "quiet" }, data.names.map((n, j) => `${n} ${show(spider.dial[state.index][j], 2)}`).join(", ")
    + ". Thick ring: the base model. Dashed: the best possible at this preference, where it is known.");
}

axisChoice();
dialControls();
calibration();
by("spider-section").hidden = !data.spider;
by("measured-section").hidden = !data.measured.length;
turn(state.index);
