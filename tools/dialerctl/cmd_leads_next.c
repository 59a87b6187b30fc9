/* SPDX-License-Identifier: Apache-2.0 */
/* leads next: who would be called next, and what would be decided about them now */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/mask.h"
#include "dialer/base/policy_load.h"
#include "dialer/store/law.h"
#include "dialer/store/upcoming.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/list_facts.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

/* Of upcoming_classes() and upcoming_leads(). */
enum class_column { CLASS_ID, CLASS_PRIORITY, CLASS_KEY, CLASS_DUE };
enum lead_column { LEAD_ID, LEAD_NUMBER, LEAD_CLASS, LEAD_PRIORITY, LEAD_DUE, LEAD_ATTEMPTS, LEAD_LAST };

struct next {
	struct ctl *ctl;
	struct policy *policy;
	struct lists *lists;
	struct law_campaign campaign;
	struct facts facts;           /* of the campaign, now */
	struct upcoming_class *open;
	int open_count;
	json_t *leads, *waiting;
	bool full;                    /* numbers unmasked */
};

/* The classes whose clocks are open; of the others, when they open. */
static int sort_classes(struct next *n, const PGresult *res)
{
	char text[CLOCK_TEXT_MAX];

	n->open = calloc((size_t)PQntuples(res) + 1, sizeof(*n->open));
	if (n->open == NULL)
		return ctl_fail(CTL_FAILED, "out of memory");
	for (int i = 0; i < PQntuples(res); i++) {
		int64_t due = PQgetisnull(res, i, CLASS_DUE) ? INT64_MIN : db_int(res, i, CLASS_DUE), next_us = due;
		const char *key = db_text(res, i, CLASS_KEY);

		if (due <= n->facts.now_us && policy_class_open(n->policy, key, n->facts.purpose,
			n->facts.artificial_voice != TRI_NO, n->facts.now_us, &next_us)) {
			n->open[n->open_count++] = (struct upcoming_class){ db_int(res, i, CLASS_ID), db_int(res, i, CLASS_PRIORITY) };
			continue;
		}
		json_array_append_new(n->waiting, json_pack("{s:s, s:I, s:s}", "class", key, "priority",
			(json_int_t)db_int(res, i, CLASS_PRIORITY), "next", next_us == INT64_MAX ? "never" :
				clock_format_utc(next_us, text, sizeof(text))));
	}
	return CTL_OK;
}

/* What would be decided: "allow", or the verdict with its rule and reason. */
static int decide(struct next *n, struct e164 number, char *text, size_t size)
{
	const char *names[FACTS_LISTS_MAX];
	const struct ruling *main;
	struct facts f = n->facts;
	struct decision d;
	int err, count;

	f.number = number;
	err = law_number_facts(&n->ctl->db, &n->campaign, &f);
	if (err < 0)
		return ctl_store_failed(n->ctl, err);
	count = policy_lists_wanted(n->policy, &f, names);
	for (int i = 0; i < count; i++)
		lists_lookup(n->lists, names[i], f.number, &f.lists[f.list_count++]);
	policy_decide(n->policy, &f, &d);
	main = decision_main_ruling(&d);
	if (d.verdict == VERDICT_ALLOW || main == NULL)
		snprintf(text, size, "%s", verdict_name(d.verdict));
	else
		snprintf(text, size, "%s: %s (%s)", verdict_name(d.verdict), policy_reason_text(main->reason),
			policy_rule(n->policy, main->rule)->id);
	return CTL_OK;
}

static int look_at(struct next *n, const PGresult *res)
{
	char verdict[256], plus[E164_TEXT_MAX], masked[MASK_TEXT_MAX];
	int code = CTL_OK;

	for (int i = 0; code == CTL_OK && i < PQntuples(res); i++) {
		struct e164 number = { .digits = (uint64_t)db_int(res, i, LEAD_NUMBER) };

		code = decide(n, number, verdict, sizeof(verdict));
		json_array_append_new(n->leads, json_pack("{s:i, s:I, s:s, s:s, s:I, s:s, s:I, s:s, s:s}", "turn", i + 1, "lead",
			(json_int_t)db_int(res, i, LEAD_ID), "number", n->full ? e164_format(number, plus) :
				mask_number(number.digits, masked), "class",
			db_text(res, i, LEAD_CLASS), "priority", (json_int_t)db_int(res, i, LEAD_PRIORITY), "due",
			db_text(res, i, LEAD_DUE), "attempts", (json_int_t)db_int(res, i, LEAD_ATTEMPTS), "last_disposition",
			db_text(res, i, LEAD_LAST), "now", verdict));
	}
	return code;
}

static int ask(struct next *n, int64_t limit)
{
	PGresult *res;
	int err = upcoming_classes(&n->ctl->db, n->campaign.id, &res), code;

	if (err < 0)
		return ctl_store_failed(n->ctl, err);
	code = sort_classes(n, res);
	PQclear(res);
	if (code != CTL_OK)
		return code;
	err = upcoming_leads(&n->ctl->db, n->campaign.id, n->open, n->open_count, n->facts.now_us, limit, &res);
	if (err < 0)
		return ctl_store_failed(n->ctl, err);
	code = look_at(n, res);
	PQclear(res);
	return code;
}

static void print_rows(const json_t *rows, const char *const *names, size_t count)
{
	struct table t;
	const json_t *row;
	size_t i;

	table_init(&t, names, count);
	json_array_foreach(rows, i, row) {
		for (size_t c = 0; c < count; c++) {
			const json_t *v = json_object_get(row, names[c]);
			char text[32];

			snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(v));
			table_add(&t, json_is_string(v) ? json_string_value(v) : text);
		}
	}
	table_print(&t, 0);
}

static int tell(struct next *n)
{
	static const char *const leads[] = { "turn", "lead", "number", "class", "priority", "due", "attempts",
		"last_disposition", "now" };
	static const char *const waiting[] = { "class", "priority", "next" };

	if (n->ctl->json)
		return ctl_print_json(json_pack("{s:O, s:O}", "leads", n->leads, "waiting", n->waiting));
	if (json_array_size(n->leads) > 0)
		print_rows(n->leads, leads, sizeof(leads) / sizeof(leads[0]));
	else
		puts("nobody can be called now");
	if (json_array_size(n->waiting) > 0) {
		puts("\nothers wait for their hours or their turn");
		print_rows(n->waiting, waiting, sizeof(waiting) / sizeof(waiting[0]));
	}
	return CTL_OK;
}

static int prepare(struct next *n, const char *campaign)
{
	char error[POLICY_LOAD_ERROR_MAX];
	int err = law_campaign_facts(&n->ctl->db, campaign, &n->facts, &n->campaign);

	if (err < 0)
		return ctl_store_failed(n->ctl, err);
	if (policy_load_config(&n->policy, &n->ctl->config, NULL, error, sizeof(error)) < 0)
		return ctl_fail(CTL_FAILED, "%s", error);
	return list_facts_open(n->ctl, NULL, 0, &n->lists);
}

int cmd_leads_next(struct ctl *ctl, int argc, char **argv)
{
	struct next n = { .ctl = ctl, .facts = { .now_us = clock_wall_us() } };
	const char *campaign = NULL;
	int64_t limit = 20;
	const struct option_spec specs[] = {
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &campaign },
		{ .name = "-n", .kind = OPTION_NUMBER, .to = &limit, .min = 1, .max = 1000 },
		{ .name = "--full", .kind = OPTION_FLAG, .to = &n.full },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 0, 0);

	if (code != 0)
		return options_exit(code);
	if (campaign == NULL)
		return ctl_usage(ctl, "--campaign NAME is missing");
	code = ctl_database(ctl);
	if (code == CTL_OK && n.full)
		code = ctl_note_access(ctl, 0, 0);
	if (code != CTL_OK)
		return code;
	n.leads = json_array();
	n.waiting = json_array();
	code = prepare(&n, campaign);
	if (code == CTL_OK)
		code = ask(&n, limit);
	if (code == CTL_OK)
		code = tell(&n);
	json_decref(n.leads);
	json_decref(n.waiting);
	free(n.open);
	lists_close(n.lists);
	policy_free(n.policy);
	return code;
}
