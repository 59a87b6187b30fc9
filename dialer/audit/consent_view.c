/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record's leaf holds commitments where a column is personal, and hashes where it is JSON; "reveal" and
 * "json" have their texts. Here each record becomes one flat row again, and rows are put together:
 *   {"consents": [{"record": 7, "event": ..., "kind": "grant", ..., "text": "...", "certificates": [...],
 *     "provenance": {...}}, ...], "do_not_call": [...], "reassigned": [...]}
 */
#include "config.h"

#include "dialer/audit/consent_view.h"

#include <string.h>

#include "dialer/audit/kinds.h"
#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text != NULL ? text : "";
}

/* Times as people write them; what is neither plain nor revealed is null. */
static json_t *column_value(const struct audit_column *c, const json_t *record, json_t *member)
{
	char text[CLOCK_TEXT_MAX];
	json_t *plain = json_object_get(json_object_get(record, "reveal"), c->name);

	if (c->type == AUDIT_TIME && json_is_integer(member))
		return json_string(clock_format_utc(json_integer_value(member), text, sizeof(text)));
	if (!json_is_object(member))
		return json_incref(member);
	return plain != NULL ? json_incref(plain) : json_null();
}

/* NULL: not a record of a kind that is known. */
static json_t *row_of(const json_t *record)
{
	const struct audit_kind *kind = audit_kind_find(text_of(record, "kind"));
	json_t *leaf = json_loads(text_of(record, "leaf"), JSON_REJECT_DUPLICATES, NULL), *row = NULL;
	const json_t *body = json_object_get(leaf, "body");

	if (kind != NULL && json_is_object(body) && strcmp(text_of(leaf, "kind"), kind->name) == 0) {
		row = json_pack("{s:O?}", "record", json_object_get(record, "index"));
		for (int i = 0; row != NULL && i < kind->column_count; i++) {
			json_t *member = json_object_get(body, kind->columns[i].name);

			if (member != NULL)
				json_object_set_new(row, kind->columns[i].name, column_value(&kind->columns[i], record, member));
		}
	}
	json_decref(leaf);
	return row;
}

struct view {
	json_t *consents, *texts, *certificates, *loads, *stops, *reassigned;
};

static void sort_row(struct view *v, const json_t *record)
{
	const struct {
		const char *kind;
		json_t *to;
	} places[] = {
		{ "consent", v->consents }, { "consent_text", v->texts }, { "certificate", v->certificates },
		{ "load", v->loads }, { "dnc", v->stops }, { "reassigned", v->reassigned },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(text_of(record, "kind"), places[i].kind) == 0) {
			json_t *row = row_of(record);

			if (row != NULL)
				json_array_append_new(places[i].to, row);
		}
}

/* The row that has the value in the column; NULL: none. */
static json_t *find_row(const json_t *rows, const char *column, const json_t *value)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (value != NULL && json_equal(json_object_get(row, column), (json_t *)(uintptr_t)value) == 1)
			return row;
	return NULL;
}

static void add_provenance(const struct view *v, json_t *row)
{
	const json_t *load = find_row(v->loads, "id", json_object_get(row, "load_id"));

	if (load != NULL)
		json_object_set_new(row, "provenance", json_pack("{s:O?, s:O?, s:O?, s:O?, s:O?, s:O?}", "record",
			json_object_get(load, "record"), "file", json_object_get(load, "file_name"), "file_sha256",
			json_object_get(load, "file_sha256"), "line", json_object_get(row, "load_line"), "loaded_at",
			json_object_get(load, "loaded_at"), "loaded_by", json_object_get(load, "actor")));
}

/* In words: whom a revocation binds, and for what. */
static json_t *reach_of(const json_t *row)
{
	const json_t *seller = json_object_get(row, "seller_id");
	const char *purpose = text_of(row, "reach_purpose");

	return json_pack("{s:o, s:s, s:s}", "seller",
		json_is_integer(seller) ? json_incref((json_t *)(uintptr_t)seller) : json_string("all"), "purpose",
		purpose[0] != '\0' ? purpose : "all", "channel", text_of(row, "channel"));
}

static void complete_consent(const struct view *v, json_t *row)
{
	const json_t *text = find_row(v->texts, "sha256", json_object_get(row, "text_sha256"));
	json_t *certificates = json_array(), *c;
	size_t i;

	json_array_foreach(v->certificates, i, c)
		if (json_equal(json_object_get(c, "event_id"), json_object_get(row, "id")) == 1)
			json_array_append(certificates, c);
	if (text != NULL)
		json_object_set(row, "text", json_object_get(text, "text"));
	json_object_set_new(row, "certificates", certificates);
	if (strcmp(text_of(row, "kind"), "revoke") == 0)
		json_object_set_new(row, "reach", reach_of(row));
	add_provenance(v, row);
}

/* By the time of what happened; those of one time stay as they are. A ledger of one number is short. */
static json_t *by_time(json_t *rows)
{
	json_t *sorted = json_array(), *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		size_t at = json_array_size(sorted);

		while (at > 0 && strcmp(text_of(json_array_get(sorted, at - 1), "happened_at"), text_of(row, "happened_at")) > 0)
			at--;
		json_array_insert(sorted, at, row);
	}
	return sorted;
}

json_t *consent_view(const json_t *records)
{
	struct view v = { json_array(), json_array(), json_array(), json_array(), json_array(), json_array() };
	json_t *record, *row, *view;
	size_t i;

	json_array_foreach(records, i, record)
		sort_row(&v, record);
	json_array_foreach(v.certificates, i, row)
		add_provenance(&v, row);
	json_array_foreach(v.stops, i, row)
		add_provenance(&v, row);
	json_array_foreach(v.consents, i, row)
		complete_consent(&v, row);
	view = json_pack("{s:o, s:o, s:O}", "consents", by_time(v.consents), "do_not_call", by_time(v.stops), "reassigned",
		v.reassigned);
	json_decref(v.consents);
	json_decref(v.texts);
	json_decref(v.certificates);
	json_decref(v.loads);
	json_decref(v.stops);
	json_decref(v.reassigned);
	return view;
}
