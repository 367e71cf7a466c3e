// The users with problems: searched, filtered and paged by the supervisor, so that a page of fifty is all that the
// browser ever holds. Only with the token.

import {Refused, ask, hasToken} from "./connection.js";
import {byId, make, outside, prose, show} from "./dom.js";
import {clock, number, presentLanguage, reasonInGeneral, reasonOf, t, word} from "./language.js";
import {WHICH} from "./problems.js";

const TYPING_MS = 300;

let page = 1;
let asked = 0; // an answer to an older question than the newest is not shown
let answer = null;
let counts = {};
let typing = null;
let refused = () => {};

function question() {
    const parts = new URLSearchParams({which: byId("users-which").value, page: String(page)});
    if (byId("users-reason").value)
        parts.set("reason", byId("users-reason").value);
    if (byId("users-like").value.trim())
        parts.set("like", byId("users-like").value.trim());
    return `/users?${parts}`;
}

function whyText(user) {
    const reason = reasonOf(user, "reason", ["user"]) ?? reasonOf(user, "absence", ["user"]);
    if (!reason)
        return null;
    return [make("p", {}, prose(reason.sentence)),
        reason.helps && make("p", {class: "helps"}, make("strong", {}, t("What helps:")), " ", prose(reason.helps)),
        reason.name && reason.name !== "other" && make("code", {class: "name"}, reason.name)];
}

function cell(label, properties, ...content) {
    return make("td", {role: "cell", ...properties}, make("span", {class: "cell-label", "aria-hidden": "true"}, label),
                make("div", {class: "cell-content"}, ...content));
}

function row(user) {
    return make("tr", {role: "row"},
        make("th", {scope: "row", role: "rowheader"}, outside(user.name),
            user.display_name && make("span", {class: "quiet display-name"}, outside(user.display_name))),
        cell(t("Result"), {}, word(user.result)), cell(t("Why"), {class: "why-cell"}, whyText(user)),
        cell(t("Mailbox"), {}, user.address ? outside(user.address) : "–"),
        cell(t("Last fresh"), {}, user.fresh_ms > 0 ? clock(user.fresh_ms) : t("never")));
}

function table(users) {
    const columns = [t("User"), t("Result"), t("Why"), t("Mailbox"), t("Last fresh")];
    return make("div", {class: "panel"}, make("table", {class: "users", role: "table"},
        make("caption", {}, t("Users, as filtered")),
        make("thead", {role: "rowgroup"}, make("tr", {role: "row"},
            columns.map((text) => make("th", {scope: "col", role: "columnheader"}, text)))),
        make("tbody", {role: "rowgroup"}, users.map(row))));
}

function showAnswer() {
    const found = answer.total === 1 ? t("1 user found") : t("{count} users found", {count: number(answer.total)});
    if (byId("users-found").textContent !== found)
        byId("users-found").textContent = found;
    show(byId("users"), [answer.users, presentLanguage()], () => (answer.users.length === 0
        ? make("p", {class: "panel empty"}, t("Nobody fits.")) : table(answer.users)));
    byId("users-pages").hidden = answer.pages < 2;
    byId("users-page").textContent = t("Page {page} of {pages}", {page: number(answer.page), pages: number(answer.pages)});
    byId("users-back").disabled = answer.page <= 1;
    byId("users-on").disabled = answer.page >= answer.pages;
}

// Asks again; called also whenever there are new statistics.
export async function refreshUsers() {
    byId("users-open").hidden = !hasToken();
    byId("users-locked").hidden = hasToken();
    if (!hasToken()) {
        answer = null;
        show(byId("users"), null, () => null);
        byId("users-found").textContent = "";
        byId("users-pages").hidden = true;
        return;
    }
    const mine = ++asked;
    try {
        const came = await ask(question());
        if (mine !== asked || !hasToken())
            return;
        answer = came;
        page = Math.max(1, came.page);
        showAnswer();
    } catch (failure) {
        if (failure instanceof Refused && failure.status === 401)
            refused();
        // who does not answer at all is told of by the page
    }
}

function fillChoices() {
    const which = byId("users-which");
    show(which, presentLanguage(), () => WHICH.map(([value, text]) => make(
        "option", {value, selected: value === (which.value || "failed")}, t(text))));
    const reason = byId("users-reason");
    const names = Object.keys(counts).filter((name) => counts[name] > 0 || name === reason.value).sort();
    show(reason, [names, presentLanguage()], () => [
        make("option", {value: ""}, t("every reason")),
        ...names.map((name) => make("option", {value: name, selected: name === reason.value},
                                    `${name} – ${reasonInGeneral(name).sentence}`))]);
}

export function noteReasons(byReason) {
    counts = byReason;
    fillChoices();
    if (answer !== null)
        showAnswer();
}

export function showUsersOf(name) {
    byId("users-section").scrollIntoView();
    byId("users-title").focus({preventScroll: true});
    byId("users-which").value = "all";
    counts = {...counts, [name]: counts[name] ?? 1};
    fillChoices();
    byId("users-reason").value = name;
    changed();
}

function changed() {
    page = 1;
    refreshUsers();
}

function turn(by) {
    page = Math.max(1, page + by);
    refreshUsers();
}

// `isRefused` is called when the token is not accepted any more.
export function startUsers(isRefused) {
    refused = isRefused;
    fillChoices();
    byId("users-which").addEventListener("change", changed);
    byId("users-reason").addEventListener("change", changed);
    byId("users-like").addEventListener("input", () => {
        clearTimeout(typing);
        typing = setTimeout(changed, TYPING_MS);
    });
    byId("users-back").addEventListener("click", () => turn(-1));
    byId("users-on").addEventListener("click", () => turn(1));
}
