/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle as a page: for people who have no program, no network and no script, on screen and on paper. */
#include "config.h"

#include "dialer/audit/bundle.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/audit/bundle_page.h"

#include "dialer/base/banned.h"

static const char head_text_html[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Evidence about %s</title>\n<style>\n"
	"body{font:15px/1.45 Georgia,serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111}\n"
	"h1{font-size:1.6em}h2{font-size:1.25em;border-bottom:1px solid #999;margin-top:2em}h3{font-size:1.05em}\n"
	"table{border-collapse:collapse;width:100%%;margin:.6em 0;font:13px/1.35 Helvetica,Arial,sans-serif}\n"
	"th,td{border:1px solid #bbb;padding:.3em .5em;text-align:left;vertical-align:top}th{background:#eee}\n"
	".no{color:#a00;font-weight:bold}.yes{color:#060;font-weight:bold}.small{font-size:.85em;color:#444}\n"
	"code,.mono{font:12px/1.3 monospace;overflow-wrap:anywhere}.when{white-space:nowrap}td:first-child{min-width:9em}.box{border:2px solid #333;padding:.6em 1em}\n"
	"@media print{body{margin:0;max-width:none}h2{page-break-after:avoid}tr{page-break-inside:avoid}}\n"
	"</style></head><body>\n";


static void summary(struct page *p)
{
	const json_t *head = json_object_get(p->bundle, "head");
	const char *number = row_text(p->bundle, "number");
	struct { const char *what; int n; } lines[] = {
		{ "decisions that allowed a call", page_count(p, "decision", "verdict", "allow") },
		{ "decisions that refused or put off a call", page_count(p, "decision", "verdict", "deny") +
			page_count(p, "decision", "verdict", "defer") },
		{ "calls", page_count(p, "attempt", NULL, NULL) },
		{ "consents", page_count(p, "consent", "kind", "grant") },
		{ "revocations of consent", page_count(p, "consent", "kind", "revoke") },
		{ "certificates of consents", page_count(p, "certificate", NULL, NULL) },
		{ "requests not to be called", page_count(p, "dnc", NULL, NULL) },
		{ "answers of the register of reassigned numbers", page_count(p, "reassigned", NULL, NULL) },
	};

	buf_addf(p->out, head_text_html, number);
	buf_addf(p->out, "<h1>Evidence about the telephone number %s</h1>\n<p>This page holds every record that the "
		"calling system kept in its transparency log about this number, made on ", number);
	page_when(p, p->bundle, "made_at");
	buf_addf(p->out, ". The log had %" JSON_INTEGER_FORMAT " records then. How each record can be checked is told "
		"<a href=\"#check\">at the end</a>.</p>\n<table>\n", row_int(head, "size"));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		buf_addf(p->out, "<tr><td>%s</td><td>%d</td></tr>\n", lines[i].what, lines[i].n);
	buf_adds(p->out, "</table>\n");
}

/* The rule of a pack, by the pack's hash; owned by *ret_rules. */
static const json_t *find_rule(const struct page *p, const char *hash, const char *id, json_t **ret_rules)
{
	size_t i, k;
	json_t *row, *rule;

	json_array_foreach(p->rows, i, row) {
		if (!row_is(row, "policy_pack") || strcmp(row_text(row, "hash"), hash) != 0)
			continue;
		if (*ret_rules == NULL)
			*ret_rules = json_loads(row_text(row, "rules"), 0, NULL);
		json_array_foreach(*ret_rules, k, rule)
			if (strcmp(row_text(rule, "id"), id) == 0)
				return rule;
	}
	return NULL;
}

static void rulings(struct page *p, const json_t *row)
{
	static const char *const headings[] = { "rule", "said", "because", "what the rule says", "source", NULL };
	json_t *list = json_loads(row_text(row, "rulings"), 0, NULL), *rules = NULL, *r;
	size_t i;

	page_table(p, headings);
	json_array_foreach(list, i, r) {
		const json_t *rule = find_rule(p, row_text(row, "pack_hash"), row_text(r, "rule"), &rules);

		buf_adds(p->out, "<tr>");
		page_cell(p, row_text(r, "rule"));
		page_cell(p, row_text(r, "answer"));
		buf_adds(p->out, "<td>");
		page_words(p, row_text(r, "reason"));
		buf_adds(p->out, "</td>");
		page_cell(p, rule != NULL ? row_text(rule, "text") : "");
		page_cell(p, rule != NULL ? row_text(rule, "citation") : "");
		buf_adds(p->out, "</tr>\n");
	}
	buf_adds(p->out, "</table>\n");
	json_decref(rules);
	json_decref(list);
}

/* What the call owed the person, if it was made. */
static void owed(struct page *p, const json_t *row)
{
	static const char *const headings[] = { "the call owed", "when", "rule", NULL };
	json_t *obligations = json_loads(row_text(row, "obligations"), 0, NULL), *duty;
	const json_t *duties = json_object_get(obligations, "duties");
	size_t i;

	if (json_array_size(duties) > 0)
		page_table(p, headings);
	json_array_foreach(duties, i, duty) {
		json_int_t within = row_int(duty, "within_ms");

		buf_adds(p->out, "<tr><td>");
		page_words(p, row_text(duty, "duty"));
		buf_addf(p->out, "</td><td>%s", json_is_true(json_object_get(duty, "opening")) ? "at once" : "before the end");
		if (within > 0)
			buf_addf(p->out, ", within %.0f s", (double)within / 1000);
		buf_adds(p->out, "</td>");
		page_cell(p, row_text(duty, "rule"));
		buf_adds(p->out, "</tr>\n");
	}
	if (json_array_size(duties) > 0)
		buf_adds(p->out, "</table>\n");
	json_decref(obligations);
}

static void decision(struct page *p, const json_t *row)
{
	const char *verdict = row_text(row, "verdict");
	bool allowed = strcmp(verdict, "allow") == 0;

	buf_addf(p->out, "<h3>Decision %" JSON_INTEGER_FORMAT ": <span class=\"%s\">%s</span></h3>\n<p>", row_int(row, "id"),
		allowed ? "yes" : "no", allowed ? "allowed" : strcmp(verdict, "defer") == 0 ? "put off" : "refused");
	page_when(p, row, "decided_at");
	if (row_text(row, "rule")[0] != '\0') {
		buf_adds(p->out, ", first of all by rule ");
		page_text(p, row_text(row, "rule"));
		buf_adds(p->out, " (");
		page_words(p, row_text(row, "reason"));
		buf_addc(p->out, ')');
	}
	buf_adds(p->out, ".</p>\n");
	rulings(p, row);
	if (allowed)
		owed(p, row);
	buf_adds(p->out, "<p class=\"small\">All that was known then, and all that was demanded:</p><p class=\"mono\">");
	page_text(p, row_text(row, "facts"));
	buf_adds(p->out, "<br>");
	page_text(p, row_text(row, "obligations"));
	buf_addf(p->out, "</p><p class=\"small\">Record %" JSON_INTEGER_FORMAT " of the log; rule packs <code>",
		row_int(row, "_index"));
	page_text(p, row_text(row, "pack_hash"));
	buf_adds(p->out, "</code></p>\n");
}

/* A consent or a revocation: what the ledger knows of it, and the very words. */
/* What witnesses say of a consent. The newest record of a certificate comes last. */
static void certificates(struct page *p, json_int_t event)
{
	static const struct { const char *column, *label; } texts[] = { { "issuer", "certificate of" }, { "token", "its id" },
		{ "url", "its address" }, { "vendor", "lead sold by" }, { "page_url", "page it saw" } };
	size_t i;
	json_t *row;

	json_array_foreach(p->rows, i, row) {
		const json_t *match = json_object_get(row, "phone_match");

		if (!row_is(row, "certificate") || row_int(row, "event_id") != event)
			continue;
		for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
			page_line(p, texts[k].label, row_text(row, texts[k].column));
		page_time_line(p, "made", row, "created_at");
		page_time_line(p, "claimed", row, "claimed_at");
		page_time_line(p, "kept by its issuer until", row, "expires_at");
		if (json_is_boolean(match))
			page_line(p, "knows this number", json_is_true(match) ? "yes" : "no");
		buf_addf(p->out, "<tr><td>record of the log</td><td>%" JSON_INTEGER_FORMAT "</td></tr>\n", row_int(row, "_index"));
	}
}

/* The file a record came in. */
static void origin(struct page *p, const json_t *row)
{
	json_int_t line = row_int(row, "load_line");
	json_t *load;
	size_t i;

	json_array_foreach(p->rows, i, load) {
		if (!row_is(load, "load") || row_int(row, "load_id") == 0 || row_int(load, "id") != row_int(row, "load_id"))
			continue;
		page_line(p, "from the file", row_text(load, "file_name"));
		page_line(p, "its hash", row_text(load, "file_sha256"));
		if (line > 0)
			buf_addf(p->out, "<tr><td>its line</td><td>%" JSON_INTEGER_FORMAT "</td></tr>\n", line);
	}
}

static void consent(struct page *p, const json_t *row)
{
	static const struct { const char *column, *label; } texts[] = { { "method", "how" }, { "form", "form" },
		{ "scope", "for" }, { "channel", "channel" }, { "reach_purpose", "only for" }, { "evidence", "evidence" },
		{ "source_url", "page" }, { "actor_ip", "address of the person's device" },
		{ "user_agent", "the person's browser" }, { "call_ref", "call" }, { "jurisdiction", "place of the person" },
		{ "text_sha256", "hash of the words" } };
	bool grant = strcmp(row_text(row, "kind"), "grant") == 0;
	const json_t *words_of = page_find(p, "consent_text", "sha256", row_text(row, "text_sha256"));

	buf_addf(p->out, "<h3>%s</h3>\n<table>", grant ? "Consent" : "Revocation");
	page_time_line(p, grant ? "given" : "taken back", row, "happened_at");
	page_time_line(p, "entered here", row, "recorded_at");
	page_time_line(p, "ends", row, "expires_at");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		page_line(p, texts[i].label, row_text(row, texts[i].column));
	if (grant)
		page_line(p, "names an artificial voice", json_is_true(json_object_get(row, "artificial_voice")) ? "yes" : "no");
	if (words_of != NULL)
		page_line(p, "the words", row_text(words_of, "text"));
	origin(p, row);
	certificates(p, row_int(row, "id"));
	buf_addf(p->out, "<tr><td>record of the log</td><td>%" JSON_INTEGER_FORMAT "</td></tr></table>\n",
		row_int(row, "_index"));
}

static void stops(struct page *p)
{
	static const char *const headings[] = { "when", "how", "detail", "record", NULL };
	size_t i;
	json_t *row;

	if (page_none(p, "dnc"))
		return;
	page_table(p, headings);
	json_array_foreach(p->rows, i, row) {
		if (!row_is(row, "dnc"))
			continue;
		buf_adds(p->out, "<tr>");
		page_when_cell(p, row, "happened_at");
		page_cell(p, row_text(row, "method"));
		page_cell(p, row_text(row, "detail"));
		buf_addf(p->out, "<td>%" JSON_INTEGER_FORMAT "</td></tr>\n", row_int(row, "_index"));
	}
	buf_adds(p->out, "</table>\n");
}

static void timeline(struct page *p, json_int_t attempt)
{
	static const char *const headings[] = { "after the answer", "what", "text", "record", NULL };
	size_t i;
	json_t *row;

	page_table(p, headings);
	json_array_foreach(p->rows, i, row) {
		if (!row_is(row, "call_event") || row_int(row, "attempt_id") != attempt)
			continue;
		if (json_is_integer(json_object_get(row, "offset_ms")))
			buf_addf(p->out, "<tr><td>%.2f s</td>", (double)row_int(row, "offset_ms") / 1000);
		else
			buf_adds(p->out, "<tr><td></td>");
		buf_adds(p->out, "<td>");
		page_words(p, row_text(row, "kind"));
		buf_adds(p->out, "</td>");
		page_cell(p, row_kept(row, "text"));
		buf_addf(p->out, "<td>%" JSON_INTEGER_FORMAT "</td></tr>\n", row_int(row, "_index"));
	}
	buf_adds(p->out, "</table>\n");
}

static void call_end(struct page *p, const json_t *row)
{
	static const struct { const char *column, *label; } times[] = { { "invite_at", "dialled" }, { "ring_at", "rang" },
		{ "answer_at", "answered" }, { "end_at", "ended" } };

	buf_adds(p->out, "<table>");
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		page_time_line(p, times[i].label, row, times[i].column);
	buf_adds(p->out, "<tr><td>outcome</td><td>");
	page_words(p, row_text(row, "disposition"));
	buf_adds(p->out, "</td></tr>\n");
	page_line(p, "recording", row_kept(row, "recording")[0] != '\0' ? row_kept(row, "recording") : "none");
	buf_adds(p->out, "</table>\n");
}

/* What the file was when it was finished: any copy of it can be compared. */
static void recorded(struct page *p, const json_t *row)
{
	if (row_text(row, "sha256")[0] == '\0') {
		buf_adds(p->out, "<p>The recording was gone before its hash could be taken.");
	} else {
		buf_adds(p->out, "<p>The recording <code>");
		page_text(p, row_kept(row, "file"));
		buf_addf(p->out, "</code> has %" JSON_INTEGER_FORMAT " bytes, %.1f s%s, and the SHA-256 <code>",
			row_int(row, "bytes"), (double)row_int(row, "duration_ms") / 1000,
			json_is_true(json_object_get(row, "complete")) ? "" : " (it was cut off)");
		page_text(p, row_text(row, "sha256"));
		buf_adds(p->out, "</code>.");
	}
	buf_addf(p->out, " Record %" JSON_INTEGER_FORMAT " of the log.</p>\n", row_int(row, "_index"));
}

static void call(struct page *p, const json_t *attempt)
{
	json_int_t id = row_int(attempt, "id");
	size_t i;
	json_t *row;

	buf_addf(p->out, "<h3>Call %" JSON_INTEGER_FORMAT "</h3>\n<p>Made under decision %" JSON_INTEGER_FORMAT
		", which was recorded before it; it showed the number +%" JSON_INTEGER_FORMAT ". Record %"
		JSON_INTEGER_FORMAT " of the log.</p>\n", id, row_int(attempt, "decision_id"), row_int(attempt, "caller_id"),
		row_int(attempt, "_index"));
	json_array_foreach(p->rows, i, row)
		if (row_is(row, "outcome") && row_int(row, "id") == id)
			call_end(p, row);
	json_array_foreach(p->rows, i, row)
		if (row_is(row, "recording") && row_int(row, "attempt_id") == id)
			recorded(p, row);
	timeline(p, id);
}

static void accesses(struct page *p)
{
	static const char *const headings[] = { "when", "who", "in the role", "what", "record", NULL };
	size_t i;
	json_t *row;

	if (page_none(p, "access"))
		return;
	page_table(p, headings);
	json_array_foreach(p->rows, i, row) {
		if (!row_is(row, "access"))
			continue;
		buf_adds(p->out, "<tr>");
		page_when_cell(p, row, "at");
		page_cell(p, row_text(row, "actor"));
		page_cell(p, row_text(row, "role"));
		page_cell(p, row_text(row, "command"));
		buf_addf(p->out, "<td>%" JSON_INTEGER_FORMAT "</td></tr>\n", row_int(row, "_index"));
	}
	buf_adds(p->out, "</table>\n");
}

static void each(struct page *p, const char *kind, void (*show)(struct page *p, const json_t *row))
{
	size_t i;
	json_t *row;

	json_array_foreach(p->rows, i, row)
		if (row_is(row, kind))
			show(p, row);
}

static void how_to_check(struct page *p)
{
	const json_t *head = json_object_get(p->bundle, "head");

	buf_adds(p->out, "<h2 id=\"check\">How to check this</h2>\n<div class=\"box\"><p>Each of the ");
	buf_addf(p->out, "%zu records is a leaf of a Merkle tree (RFC 9162) with %" JSON_INTEGER_FORMAT
		" leaves, whose root was signed with the Ed25519 key <code>", json_array_size(p->rows), row_int(head, "size"));
	page_text(p, row_text(head, "key"));
	buf_adds(p->out, "</code>:</p><p class=\"mono\">");
	page_text(p, row_text(head, "root"));
	buf_adds(p->out, "</p><p>This file carries every record, its path to that root, the signature, and the key by which "
		"the texts above are bound to the records. With the public key, received from the owner of the log or "
		"from whoever keeps its published heads, and without any network:</p><p class=\"mono\">dialerctl audit "
		"verify THIS-FILE.html --key audit.key.pub --head published.ndjson</p><p>or, with the second verifier, "
		"which shares no code with the first:</p><p class=\"mono\">python3 verify_evidence.py THIS-FILE.html --key "
		"audit.key.pub --head published.ndjson</p><p class=\"small\">dialer-evidence(7) describes the format "
		"completely.</p></div>\n");
}

static void glossary(struct page *p)
{
	static const char *const entries[][2] = {
		{ "decision", "what the rules said about a call before it was made, with all that was known" },
		{ "rule pack", "the dated collection of rules that decided; its hash names one exact version" },
		{ "consent", "what the person agreed to; the hash stands for the exact words that were shown or read" },
		{ "artificial voice", "a voice that is made by a machine, also one that answers" },
		{ "abandoned", "answered by a person to whom nobody spoke within two seconds" },
		{ "leaf, root, head", "a record in the log; the hash that stands for all records; the root as it was signed" },
	};

	buf_adds(p->out, "<h2>Words</h2>\n<table>");
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		buf_addf(p->out, "<tr><td>%s</td><td>%s</td></tr>\n", entries[i][0], entries[i][1]);
	buf_adds(p->out, "</table>\n");
}

/* The evidence itself. "</" could end the element early, so it is written as JSON allows: "<\/". */
static int embed(struct page *p)
{
	char *text = json_dumps(p->bundle, JSON_COMPACT | JSON_SORT_KEYS);

	if (text == NULL)
		return -1;
	buf_adds(p->out, "<script type=\"application/json\" id=\"dialer-evidence\">");
	for (const char *at = text; *at != '\0'; at++) {
		if (at[0] == '<')
			buf_adds(p->out, at[1] == '/' ? "<\\" : "\\u003c");
		else
			buf_addc(p->out, *at);
	}
	buf_adds(p->out, "</script>\n</body></html>\n");
	free(text);
	return 0;
}

int bundle_html(const json_t *bundle, bundle_clock_h *clock, void *arg, struct buf *out)
{
	struct page p = { out, bundle, clock, arg, json_array() };
	size_t i;
	json_t *record;

	json_array_foreach(json_object_get(bundle, "records"), i, record)
		json_array_append_new(p.rows, row_plain(record));
	summary(&p);
	buf_adds(out, "<h2>Consents and revocations</h2>\n");
	if (!page_none(&p, "consent"))
		each(&p, "consent", consent);
	buf_adds(out, "<h2>Requests not to be called</h2>\n");
	stops(&p);
	buf_adds(out, "<h2>Calls</h2>\n");
	if (!page_none(&p, "attempt"))
		each(&p, "attempt", call);
	buf_adds(out, "<h2>Why each call was made or refused</h2>\n");
	if (!page_none(&p, "decision"))
		each(&p, "decision", decision);
	buf_adds(out, "<h2>Who looked at these records</h2>\n");
	accesses(&p);
	how_to_check(&p);
	glossary(&p);
	if (embed(&p) < 0)
		out->error = -ENOMEM;
	json_decref(p.rows);
	return buf_error(out);
}
