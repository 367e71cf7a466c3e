// The last 24 hours as pictures, drawn by hand as SVG in the size in which they are shown. What a picture says stands
// beside it as one sentence and, on demand, as a table by the hour, for those who do not see it or want the numbers.

import {byId, draw, make, outside, show} from "./dom.js";
import {compact, hour, latency, number, presentLanguage, span, t} from "./language.js";

const HEIGHT = 150;
const EDGE = {left: 46, right: 10, top: 10, bottom: 22};
const HOUR_MS = 3600000;
const QUARTER_MS = 900000;
const DAY_MS = 86400000;
const STRIP = 14;
const STRIP_GAP = 30;

let history = null;

function isKnown(value) {
    return value !== null && value !== undefined;
}

function known(values) {
    return values.filter(isKnown);
}

function last(values) {
    return known(values).at(-1) ?? null;
}

function serverName(server) {
    return server.name ? `${server.server} ${server.name}` : server.server;
}

// ---- scales and axes ----

function niceTop(value) {
    const step = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
    return [1, 2, 2.5, 5, 10].map((factor) => factor * step).find((top) => top >= value) ?? 10 * step;
}

function scaleOf(width, count, low, high) {
    const inner = width - EDGE.left - EDGE.right;
    return {
        x: (index) => EDGE.left + (count < 2 ? inner : inner * index / (count - 1)),
        y: (value) => EDGE.top + (HEIGHT - EDGE.top - EDGE.bottom) * (1 - (value - low) / (high - low)),
    };
}

function timeAxis(scale, width, bottom) {
    const marks = [];
    const {from_ms: from, step_ms: step, count} = history;
    const every = width < 420 ? 6 : 3;
    for (let time = Math.ceil(from / HOUR_MS) * HOUR_MS; time <= from + step * count; time += HOUR_MS) {
        const x = scale.x((time - from) / step);
        if (new Date(time).getHours() % every !== 0 || x < EDGE.left + 14 || x > width - EDGE.right - 14)
            continue;
        marks.push(draw("line", {class: "tick", x1: x, x2: x, y1: bottom, y2: bottom + 4}),
                   draw("text", {class: "axis", x, y: bottom + 16, "text-anchor": "middle"}, hour(time)));
    }
    return marks;
}

function valueAxis(scale, width, values, format) {
    return values.map((value) => [
        draw("line", {class: "grid", x1: EDGE.left, x2: width - EDGE.right, y1: scale.y(value), y2: scale.y(value)}),
        draw("text", {class: "axis", x: EDGE.left - 6, y: scale.y(value) + 4, "text-anchor": "end"}, format(value)),
    ]);
}

// A line that is interrupted where nothing is known; one sample alone is a dot.
function linePath(values, scale) {
    let path = "";
    values.forEach((value, index) => {
        if (!isKnown(value))
            return;
        const point = `${scale.x(index).toFixed(1)} ${scale.y(value).toFixed(1)}`;
        path += isKnown(values[index - 1]) ? `L${point}` : `M${point}`;
        if (!isKnown(values[index - 1]) && !isKnown(values[index + 1]))
            path += "h0.01";
    });
    return path;
}

function areaPath(values, scale, low) {
    let path = "";
    let begin = null;
    values.forEach((value, index) => {
        if (!isKnown(value))
            return;
        const x = scale.x(index).toFixed(1);
        if (begin === null)
            path += `M${begin = x} ${scale.y(low)}`;
        path += `L${x} ${scale.y(value).toFixed(1)}`;
        if (!isKnown(values[index + 1])) {
            path += `L${x} ${scale.y(low)}Z`;
            begin = null;
        }
    });
    return path;
}

// ---- one picture ----

function hourly(lines, format) {
    const rows = [];
    const perHour = Math.max(1, Math.round(HOUR_MS / history.step_ms));
    for (let index = history.count - 1; index >= 0; index -= perHour) {
        const begin = Math.max(0, index - perHour + 1);
        rows.push(make("tr", {}, make("th", {scope: "row"}, hour(history.from_ms + index * history.step_ms)),
            lines.map((line) => make("td", {class: "figure"}, line.total(line.values.slice(begin, index + 1), format)))));
    }
    return rows;
}

function tableOf(key, title, lines, format) {
    return make("details", {class: "numbers", "data-key": key},
        make("summary", {}, t("As a table"), make("span", {class: "hidden-text"}, `: ${title}`)),
        make("div", {class: "scroll", role: "region", tabindex: "0", "aria-label": title},
            make("table", {}, make("caption", {}, t("{title}, by the hour", {title})),
                make("thead", {}, make("tr", {}, make("th", {scope: "col"}, t("Until")),
                    lines.map((line) => make("th", {scope: "col", class: "figure"}, outside(line.name))))),
                make("tbody", {}, hourly(lines, format)))));
}

function legendOf(lines) {
    return lines.length < 2 ? null : make("ul", {class: "legend"}, lines.map((line) => make(
        "li", {}, draw("svg", {class: `key ${line.kind}`, viewBox: "0 0 22 8", "aria-hidden": "true", focusable: "false"},
            draw("path", {d: "M1 4h20"})), outside(line.name))));
}

function card(key, title, value, picture, summary, lines, format) {
    return make("figure", {class: "panel chart", "data-key": key},
        make("figcaption", {}, make("h3", {}, title), make("p", {class: "chart-value"}, value)),
        picture, make("p", {class: "quiet chart-summary"}, summary),
        key !== "backoff" && legendOf(lines), tableOf(`${key} numbers`, title, lines, format));
}

function frame(width, height, label, ...parts) {
    return draw("svg", {class: "plot", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label},
                ...parts);
}

function emptyText() {
    return t("Nothing is known yet.");
}

const average = (values, format) => {
    const all = known(values);
    return all.length === 0 ? "–" : format(all.reduce((sum, value) => sum + value, 0) / all.length);
};
const total = (values, format) => (known(values).length === 0 ? "–" : format(known(values).reduce((sum, value) => sum + value, 0)));
const lowest = (values, format) => (known(values).length === 0 ? "–" : format(Math.min(...known(values))));

// ---- the four ----

function percents() {
    return history.fresh.map((fresh, index) => {
        const listed = history.listed[index];
        const all = isKnown(listed) ? listed - (history.without?.[index] ?? 0) : null;
        return isKnown(fresh) && all > 0 ? Math.min(100, 100 * fresh / all) : null;
    });
}

const percent = (value) => `${number(Math.floor(value * 10) / 10, value % 1 === 0 ? 0 : 1)} %`;

function freshness(width) {
    const values = percents();
    const low = known(values).length === 0 ? 0 : [99, 95, 90, 80, 50, 0].find((floor) => floor <= Math.min(...known(values)));
    const scale = scaleOf(width, history.count, low, 100);
    const lines = [{name: t("Fresh, lowest"), kind: "line-good", values, total: lowest}];
    const summary = known(values).length === 0 ? emptyText()
        : t("Now {now}, at the lowest {lowest}.", {now: percent(last(values)), lowest: percent(Math.min(...known(values)))});
    return card("freshness", t("Fresh calendars"), isKnown(last(values)) ? percent(last(values)) : "–",
        frame(width, HEIGHT, `${t("Fresh calendars")}. ${summary}`, valueAxis(scale, width, [low, (low + 100) / 2, 100], percent),
            timeAxis(scale, width, HEIGHT - EDGE.bottom), draw("path", {class: "area area-good", d: areaPath(values, scale, low)}),
            draw("path", {class: "line line-good", d: linePath(values, scale)})), summary, lines, percent);
}

const whole = (value) => number(Math.round(value));

// Sums of a quarter of an hour each: rounds come in bursts, and a line of minutes would be a comb.
function quarters(values) {
    const samples = Math.max(1, Math.round(QUARTER_MS / history.step_ms));
    const sums = [];
    for (let end = history.count; end > 0; end -= samples) {
        const part = known(values.slice(Math.max(0, end - samples), end));
        sums.unshift(part.length === 0 ? null : part.reduce((sum, value) => sum + value, 0));
    }
    return sums;
}

function bars(kind, sums, scale, width) {
    const step = (width - EDGE.left - EDGE.right) / sums.length;
    const gap = step > 4 ? 1.5 : 0.5;
    return sums.map((value, index) => value > 0 && draw("rect", {
        class: kind, x: (EDGE.left + index * step + gap / 2).toFixed(2), width: Math.max(1, step - gap).toFixed(2),
        y: scale.y(value).toFixed(1), height: Math.max(1, scale.y(0) - scale.y(value)).toFixed(1)}));
}

function throughput(width) {
    const {finished, failed} = history;
    const done = quarters(finished);
    const lost = quarters(failed);
    const top = niceTop(Math.max(1, ...known(done)));
    const scale = scaleOf(width, history.count, 0, top);
    const lines = [{name: t("Users finished"), kind: "line-accent", values: finished, total},
                   {name: t("of them failed"), kind: "line-bad", values: failed, total}];
    const sums = {done: total(finished, whole), failed: total(failed, whole)};
    const summary = known(finished).length === 0 ? emptyText()
        : t("{done} results in 24 hours, {failed} of them failures.", sums);
    const title = t("Users finished per quarter of an hour");
    return card("throughput", title, isKnown(last(done)) ? whole(last(done)) : "–",
        frame(width, HEIGHT, `${title}. ${summary}`, valueAxis(scale, width, [0, top / 2, top], compact),
            timeAxis(scale, width, HEIGHT - EDGE.bottom), bars("bar-accent", done, scale, width),
            bars("bar-bad", lost, scale, width)), summary, lines, whole);
}

const KINDS = ["line-accent", "line-second", "line-third", "line-fourth", "line-fifth", "line-sixth"];

function answerTimes(width) {
    const {servers} = history;
    const top = niceTop(Math.max(1, ...servers.flatMap((server) => known(server.latency_ms))));
    const scale = scaleOf(width, history.count, 0, top);
    const lines = servers.map((server, index) => ({name: serverName(server), kind: KINDS[index % KINDS.length],
                                                   values: server.latency_ms, total: average}));
    const now = servers.filter((server) => isKnown(last(server.latency_ms))).map(
        (server) => `${serverName(server)} ${latency(last(server.latency_ms))}`).join(", ");
    const slowest = Math.max(0, ...servers.map((server) => last(server.latency_ms) ?? 0));
    const summary = now ? t("Now: {now}.", {now}) : emptyText();
    return card("latency", t("Answer times"), now ? latency(slowest) : "–",
        frame(width, HEIGHT, `${t("Answer times")}. ${summary}`, valueAxis(scale, width, [0, top / 2, top], latency),
            timeAxis(scale, width, HEIGHT - EDGE.bottom),
            lines.map((line) => draw("path", {class: `line ${line.kind}`, d: linePath(line.values, scale)}))),
        summary, lines, latency);
}

// From and to of each time in which a server was left alone.
function stretches(held) {
    const all = [];
    held.forEach((value, index) => {
        if (value && !held[index - 1])
            all.push([index, index + 1]);
        else if (value)
            all.at(-1)[1] = index + 1;
    });
    return all;
}

function backOff(width) {
    const {servers, count} = history;
    const height = Math.max(HEIGHT, servers.length * STRIP_GAP + EDGE.bottom + EDGE.top);
    const scale = scaleOf(width, count, 0, 1);
    const minutes = (values) => span(total(values, Number) === "–" ? 0 : total(values, Number) * history.step_ms);
    const lines = servers.map((server) => ({name: serverName(server), kind: "line-degraded", values: server.held,
                                            total: minutes}));
    const rows = servers.map((server, index) => {
        const y = EDGE.top + index * STRIP_GAP + 14;
        return [draw("text", {class: "axis strip-name", x: EDGE.left, y: y - 4}, serverName(server)),
            draw("rect", {class: "strip", x: EDGE.left, y, width: width - EDGE.left - EDGE.right, height: STRIP, rx: 3}),
            stretches(server.held).map(([from, to]) => draw("rect", {
                class: "strip-held", x: scale.x(from), y, height: STRIP, rx: 2,
                width: Math.max(2, scale.x(Math.min(to, count - 1)) - scale.x(from))}))];
    });
    const held = servers.filter((server) => known(server.held).some((value) => value));
    const now = servers.filter((server) => last(server.held));
    const summary = held.length === 0 ? t("No server was left alone.")
        : t("Left alone: {servers}.", {servers: held.map((server) => `${serverName(server)} ${minutes(server.held)}`).join(", ")});
    return card("backoff", t("Back-off"), now.length === 0 ? t("none now") : now.map(serverName).join(", "),
        frame(width, height, `${t("Back-off")}. ${summary}`, rows, timeAxis(scale, width, height - EDGE.bottom)),
        summary, lines, minutes);
}

// ---- all of them ----

const CHARTS = [freshness, throughput, answerTimes, backOff];
const GAP = 16;
const PADDING = 40;
const NARROWEST = 340;

function plotWidth(place) {
    const columns = Math.max(1, Math.min(CHARTS.length, Math.floor((place.clientWidth + GAP) / (NARROWEST + GAP))));
    const used = columns === 3 ? 2 : columns;
    place.dataset.columns = used;
    return Math.max(220, Math.floor((place.clientWidth - GAP * (used - 1)) / used) - PADDING);
}

export function drawCharts() {
    const place = byId("charts");
    if (history === null) {
        show(place, [null, presentLanguage()], () => make("p", {class: "panel empty"}, t("The history is not known yet.")));
        return;
    }
    const width = plotWidth(place);
    show(place, [width, history, presentLanguage()], () => CHARTS.map((chart) => chart(width)));
}

// Always a whole day: what the supervisor, not long started, does not remember is unknown.
function wholeDay(answer) {
    const before = Math.max(0, Math.round(DAY_MS / answer.step_ms) - answer.fresh.length);
    const unknown = Array(before).fill(null);
    const pad = (object) => Object.fromEntries(Object.entries(object).map(
        ([key, value]) => [key, Array.isArray(value) && key !== "servers" ? [...unknown, ...value] : value]));
    return {...pad(answer), from_ms: answer.from_ms - before * answer.step_ms, servers: answer.servers.map(pad),
            count: before + answer.fresh.length};
}

export function useHistory(answer) {
    history = wholeDay(answer);
    drawCharts();
}

new ResizeObserver(() => history !== null && drawCharts()).observe(byId("charts"));
