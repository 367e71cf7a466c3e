// What the page says, in the language of who looks at it. Its texts are looked up in a catalogue by their English, as
// gettext does it; why something is as it is comes as a name with parameters and becomes a sentence here, by the same
// rules as in the supervisor (proto/event/sentence.h).

const LANGUAGES = ["de", "en"];
const KEPT_AS = "ewscal.language";
const MOST_CAUSES = 3;

// How numbers and dates are written.
const FORMS = {de: "de-DE", en: "en-GB"};

let language = "en";
let catalogue = {events: {}, texts: {}};

// Storage may be forbidden; then the choice lasts as long as the page.
export function keep(key, value) {
    try {
        localStorage.setItem(key, value);
    } catch {
        // nothing is lost but the choice
    }
}

export function kept(key) {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

export function presentLanguage() {
    return language;
}

function wished() {
    const known = [kept(KEPT_AS), ...navigator.languages].map((name) => (name ?? "").slice(0, 2).toLowerCase());
    return known.find((name) => LANGUAGES.includes(name)) ?? "en";
}

async function load(name) {
    const answer = await fetch(`/language/${name}.json`);
    if (!answer.ok)
        throw new Error(`language ${name}`);
    return answer.json();
}

// Without a name: what was chosen before, or what the browser prefers. Without an answer the page speaks English.
export async function useLanguage(name = null) {
    const next = name ?? wished();
    if (name !== null)
        keep(KEPT_AS, name);
    try {
        catalogue = await load(next);
        language = next;
    } catch {
        catalogue = {events: {}, texts: {}};
        language = "en";
    }
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll("[data-text]"))
        element.textContent = t(element.dataset.text);
}

// A text of the page; {name} in it is replaced by values.name.
export function t(text, values = {}) {
    return (catalogue.texts[text] || text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// A text that is looked up where it is shown.
export const N = (text) => text;

// Words of the statistics: what they mean stays the same in every language.
const WORDS = [
    N("good"), N("degraded"), N("bad"), N("unknown"),
    N("none yet"), N("replicated"), N("unchanged"), N("not in the directory"), N("ambiguous in the directory"),
    N("no mailbox"), N("disabled in the directory"), N("shares an address"), N("no directory serves this user"),
    N("no exchange serves this address"), N("directory away"), N("exchange away"), N("not readable"),
    N("refused by the UCServer"), N("not answered by the UCServer"), N("quarantined"), N("emptied without access"),
];

export function word(name) {
    return WORDS.includes(name) ? t(name) : name;
}

// ---- numbers and times ----

export function number(value, digits = 0) {
    return new Intl.NumberFormat(FORMS[language], {minimumFractionDigits: digits, maximumFractionDigits: digits}).format(value);
}

export function span(ms) {
    const seconds = Math.floor(ms / 1000);
    if (ms < 0)
        return t("never");
    if (ms < 100)
        return `${number(ms)} ms`;
    if (ms < 10000)
        return `${number(Math.floor(ms / 100) / 10, 1)} s`;
    if (seconds < 120)
        return `${seconds} s`;
    if (seconds < 7200)
        return `${Math.floor(seconds / 60)} min`;
    if (seconds < 172800)
        return `${Math.floor(seconds / 3600)} h`;
    return t("{days} d {hours} h", {days: number(Math.floor(seconds / 86400)), hours: Math.floor(seconds / 3600) % 24});
}

// What takes less than a second is compared by its milliseconds.
export function latency(ms) {
    return ms < 1000 ? `${number(Math.round(ms))} ms` : span(Math.round(ms));
}

// 12,300 as "12K".
export function compact(value) {
    return new Intl.NumberFormat(FORMS[language], {notation: "compact"}).format(value);
}

export function octets(bytes) {
    return `${number(bytes / 1048576, bytes < 10485760 ? 1 : 0)} MiB`;
}

export function date(ms) {
    return new Intl.DateTimeFormat(FORMS[language], {dateStyle: "medium"}).format(ms);
}

// The time of day, and the day if it is another one than today.
export function clock(ms, withSeconds = false) {
    const style = {timeStyle: withSeconds ? "medium" : "short", hourCycle: "h23"};
    const today = new Date().toDateString() === new Date(ms).toDateString();
    return new Intl.DateTimeFormat(FORMS[language], today ? style : {...style, dateStyle: "medium"}).format(ms);
}

export function hour(ms) {
    return new Intl.DateTimeFormat(FORMS[language], {hour: "2-digit", minute: "2-digit", hourCycle: "h23"}).format(ms);
}

// ---- reasons ----

const CONTEXTS = [
    ["file", "{file}"],
    ["line", N("line {line}")],
    ["peer", "{peer}"],
    ["server", "{server}"],
    ["host", N("{host}{? port {port}}")],
    ["step", "{step}"],
    ["account", N("account {account}")],
    ["next_try", N("next try {next_try}")],
    ["user", N("user {user}")],
    ["mailbox", N("mailbox {mailbox}")],
];

function isEmpty(value) {
    return value === undefined || value === null || value === "";
}

// Several things that were found at once have "; " between them: each may be one that has words in another language.
function partsText(name, text) {
    const words = catalogue.values?.[name] ?? {};
    return text.split("; ").map((part) => Object.hasOwn(words, part) ? words[part] : part).join("; ");
}

// A cause is a reason of its own: {"name": ..., "fields": ...}, or words that somebody said.
function valueText(name, value, depth) {
    if (value !== null && typeof value === "object")
        return depth < MOST_CAUSES ? wholeSentence(value.name, value.fields ?? {}, depth + 1) : value.name;
    if (name.endsWith("_ms") && /^\d+$/.test(String(value)))
        return span(Number(value));
    return partsText(name, String(value));
}

function optionalEnd(form, from) {
    let depth = 1;
    for (let at = from; at < form.length; at++) {
        depth += form[at] === "{" ? 1 : form[at] === "}" ? -1 : 0;
        if (depth === 0)
            return at;
    }
    return form.length;
}

// Fills a form. A parameter that is not there: an optional part is left out, elsewhere it is "…".
function fillForm(form, fields, depth = 0) {
    let text = "";
    for (let at = 0; at < form.length;) {
        if (form[at] !== "{") {
            const brace = form.indexOf("{", at);
            const end = brace < 0 ? form.length : brace;
            text += form.slice(at, end);
            at = end;
        } else if (form[at + 1] === "?") {
            const end = optionalEnd(form, at + 2);
            const part = form.slice(at + 2, end);
            if ([...part.matchAll(/\{(\w+)\}/g)].every(([, name]) => !isEmpty(fields[name])))
                text += fillForm(part, fields, depth);
            at = end + 1;
        } else {
            const end = (form.indexOf("}", at) + 1 || form.length + 1) - 1;
            const name = form.slice(at + 1, end);
            text += isEmpty(fields[name]) ? "…" : valueText(name, fields[name], depth);
            at = end + 1;
        }
    }
    return text;
}

function contextOf(row, fields, without) {
    return CONTEXTS.filter(([key]) => !isEmpty(fields[key]) && !without.includes(key) &&
                                      !row.sentence.includes(`{${key}}`))
        .map(([, form]) => fillForm(t(form), fields)).join(", ");
}

function sentenceOf(name, fields, without, depth) {
    const row = catalogue.events[name];
    const before = contextOf(row, fields, without);
    return (before ? `${before}: ` : "") + fillForm(row.sentence, fields, depth);
}

function wholeSentence(name, fields, depth) {
    const row = catalogue.events[name];
    if (!row)
        return fields.words ?? name;
    const helps = row.remedy ? `; ${fillForm(row.remedy, fields, depth)}` : "";
    return sentenceOf(name, fields, [], depth) + helps;
}

// The first letter as a sentence begins; a name or a path that begins it stays as it is.
function asSentence(text) {
    return text.replace(/^\p{Ll}(?=\p{Ll}* )/u, (letter) => letter.toLocaleUpperCase(language));
}

// What a reason says and what helps (null: nothing is known), for object.KEY, KEY_name and KEY_fields of the statistics.
// Left out is where it happened as far as `without` names it: it stands beside it.
export function reasonOf(object, key, without = []) {
    const name = object[`${key}_name`];
    const row = name ? catalogue.events[name] : null;
    if (!row || !object[`${key}_fields`])
        return object[key] ? {name, sentence: asSentence(object[key]), helps: null} : null;
    const fields = object[`${key}_fields`];
    return {
        name,
        sentence: asSentence(sentenceOf(name, fields, without, 0)),
        helps: row.remedy ? asSentence(fillForm(row.remedy, fields)) : null,
    };
}

// What a reason means wherever it happens.
export function reasonInGeneral(name) {
    const row = catalogue.events[name];
    if (!row)
        return {name, sentence: name, helps: null};
    return {
        name,
        sentence: asSentence(fillForm(row.sentence, {})),
        helps: row.remedy ? asSentence(fillForm(row.remedy, {})) : null,
    };
}
