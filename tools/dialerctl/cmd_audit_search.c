/* SPDX-License-Identifier: Apache-2.0 */
/* audit search */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/audit/kinds.h"
#include "dialer/base/buf.h"
#include "dialer/base/clock.h"
#include "dialer/base/mask.h"
#include "dialer/store/audit_log.h"
#include "policy/number/phone.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

#define SUMMARY_MAX 400

enum column { COL_SEQ = 0, COL_KIND, COL_AT, COL_NUMBER, COL_LEAF };

/* "verdict=deny rule=T02": the columns that the table of kinds marks. */
static void summarise(const char *kind_name, const json_t *leaf, struct buf *out)
{
	const struct audit_kind *kind = audit_kind_find(kind_name);
	const json_t *body = json_object_get(leaf, "body");

	for (int i = 0; kind != NULL && i < kind->column_count; i++) {
		const json_t *value = json_object_get(body, kind->columns[i].name);

		if ((kind->columns[i].flags & AUDIT_SHOWN) == 0 || value == NULL)
			continue;
		if (json_is_string(value) && json_string_length(value) > 0)
			buf_addf(out, "%s%s=%s", out->len > 0 ? " " : "", kind->columns[i].name, json_string_value(value));
		else if (json_is_integer(value))
			buf_addf(out, "%s%s=%" JSON_INTEGER_FORMAT, out->len > 0 ? " " : "", kind->columns[i].name,
				json_integer_value(value));
	}
}

static const char *show_number(const PGresult *res, int row, bool full, char out[MASK_TEXT_MAX])
{
	if (PQgetisnull(res, row, COL_NUMBER))
		return "";
	if (!full)
		return mask_number((uint64_t)db_int(res, row, COL_NUMBER), out);
	snprintf(out, MASK_TEXT_MAX, "+%" PRIu64, (uint64_t)db_int(res, row, COL_NUMBER));
	return out;
}

static int print_table(const PGresult *res, bool full)
{
	static const char *const headings[] = { "seq", "time", "kind", "number", "summary" };
	struct table t;

	if (PQntuples(res) == 0) {
		puts("nothing of that in the log");
		return CTL_OK;
	}
	table_init(&t, headings, 5);
	for (int i = 0; i < PQntuples(res); i++) {
		json_t *leaf = json_loads(db_text(res, i, COL_LEAF), 0, NULL);
		char at[CLOCK_TEXT_MAX], number[MASK_TEXT_MAX];
		struct buf summary;

		buf_init(&summary, SUMMARY_MAX);
		summarise(db_text(res, i, COL_KIND), leaf, &summary);
		table_add(&t, db_text(res, i, COL_SEQ));
		table_add(&t, clock_format_utc(db_int(res, i, COL_AT), at, sizeof(at)));
		table_add(&t, db_text(res, i, COL_KIND));
		table_add(&t, show_number(res, i, full, number));
		table_add(&t, buf_text(&summary));
		buf_release(&summary);
		json_decref(leaf);
	}
	table_print(&t, 0);
	return CTL_OK;
}

static int print_json(const PGresult *res, bool full)
{
	json_t *all = json_array();

	for (int i = 0; i < PQntuples(res); i++) {
		char number[MASK_TEXT_MAX];
		json_t *leaf = json_loads(db_text(res, i, COL_LEAF), 0, NULL);

		json_array_append_new(all, json_pack("{s:I, s:s, s:I, s:s, s:o?}", "seq", (json_int_t)db_int(res, i, COL_SEQ),
			"kind", db_text(res, i, COL_KIND), "at_us", (json_int_t)db_int(res, i, COL_AT), "number",
			show_number(res, i, full, number), "leaf", leaf));
	}
	return ctl_print_json(all);
}

int cmd_audit_search(struct ctl *ctl, int argc, char **argv)
{
	struct audit_search s = { .limit = 50 };
	const char *number = NULL;
	bool full = false;
	const struct option_spec specs[] = {
		{ .name = "--number", .kind = OPTION_TEXT, .to = &number },
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &s.campaign },
		{ .name = "--kind", .kind = OPTION_TEXT, .to = &s.kind },
		{ .name = "--since", .kind = OPTION_TIME, .to = &s.since_us },
		{ .name = "--until", .kind = OPTION_TIME, .to = &s.until_us },
		{ .name = "--decision", .kind = OPTION_NUMBER, .to = &s.decision, .min = 1, .max = INT64_MAX },
		{ .name = "-n", .kind = OPTION_NUMBER, .to = &s.limit, .min = 1, .max = 1000000 },
		{ .name = "--full", .kind = OPTION_FLAG, .to = &full },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 0, 0), err;
	struct phone phone;
	PGresult *res;

	if (code != 0)
		return options_exit(code);
	if (s.kind != NULL && audit_kind_find(s.kind) == NULL)
		return ctl_usage(ctl, "no kind \"%s\" (hint: decision, attempt, outcome, call_event, consent, dnc, ...)",
			s.kind);
	if (number != NULL && phone_parse(number, strlen(number), "US", &phone) != PHONE_OK)
		return ctl_usage(ctl, "\"%s\" is no telephone number (hint: +12065550142)", number);
	if (number != NULL)
		s.number = (int64_t)phone.number.digits;
	code = ctl_database(ctl);
	if (code == CTL_OK && (number != NULL || full))
		code = ctl_note_access(ctl, s.number, 0);
	if (code != CTL_OK)
		return code;
	err = audit_search(&ctl->db, &s, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	code = ctl->json ? print_json(res, full) : print_table(res, full);
	PQclear(res);
	return code;
}
