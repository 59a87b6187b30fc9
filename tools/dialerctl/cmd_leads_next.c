/* SPDX-License-Identifier: Apache-2.0 */
/* leads next: who would be called next, and what would be decided about them now */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/callee_clock.h"
#include "dialer/base/clock.h"
#include "dialer/base/mask.h"
#include "dialer/base/policy_load.h"
#include "dialer/leads/mix.h"
#include "dialer/store/classes_sql.h"
#include "dialer/store/facts.h"
#include "dialer/store/law.h"
#include "dialer/store/selection.h"
#include "dialer/store/upcoming.h"
#include "tools/dialerctl/campaign_hours.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/list_facts.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

struct next {
	struct ctl *ctl;
	struct policy *policy;
	struct lists *lists;
	struct law_campaign campaign;
	struct facts facts;           /* of the campaign, now */
	struct campaign_hours hours;
	char order[sizeof(((struct selection *)0)->order)]; /* of the campaign */
	struct mix mix;
	struct gate_class *open;
	int *flows;                   /* of the open ranges, in the mix */
	int open_count;
	json_t *leads, *waiting, *held, *states;
	bool full;                    /* numbers unmasked */
};

static int out_of_memory(void)
{
	return ctl_fail(CTL_FAILED, "out of memory");
}

/* One whose clock is open now, with the flow of its list, as pacing/claim.c has it. */
static int add_open(struct next *n, const PGresult *res, int row)
{
	const struct mix_flow flow = { .list_id = (int32_t)db_int(res, row, CLASSES_LIST),
		.priority = (int16_t)db_int(res, row, CLASSES_PRIORITY), .weight = (int)db_int(res, row, CLASSES_WEIGHT),
		.pass = db_int(res, row, CLASSES_PASS), .served = db_int(res, row, CLASSES_SERVED), .open = true };
	int f = mix_add(&n->mix, &flow);

	if (f < 0)
		return out_of_memory();
	n->flows[n->open_count] = f;
	n->open[n->open_count++] = (struct gate_class){ .class_id = (int32_t)db_int(res, row, CLASSES_ID),
		.priority = flow.priority, .list_id = flow.list_id, .stride = mix_stride(flow.weight) };
	return CTL_OK;
}

static void add_waiting(struct next *n, const PGresult *res, int row, int64_t next_us)
{
	char text[CLOCK_TEXT_MAX];

	json_array_append_new(n->waiting, json_pack("{s:s, s:s, s:I, s:s}", "list", db_text(res, row, CLASSES_LIST_NAME),
		"class", db_text(res, row, CLASSES_KEY), "priority", (json_int_t)db_int(res, row, CLASSES_PRIORITY), "next",
		next_us == INT64_MAX ? "never" : clock_format_utc(next_us, text, sizeof(text))));
}

/* The classes whose clocks are open; of the others, when they open. */
static int sort_classes(struct next *n, const PGresult *res)
{
	int code = CTL_OK;

	n->open = calloc((size_t)PQntuples(res) + 1, sizeof(*n->open));
	n->flows = calloc((size_t)PQntuples(res) + 1, sizeof(*n->flows));
	if (n->open == NULL || n->flows == NULL)
		return out_of_memory();
	for (int i = 0; code == CTL_OK && i < PQntuples(res); i++) {
		int64_t due = PQgetisnull(res, i, CLASSES_DUE) ? INT64_MIN : db_int(res, i, CLASSES_DUE), next_us = due;

		if (due <= n->facts.now_us && campaign_hours_ask(&n->hours, db_text(res, i, CLASSES_KEY), n->facts.now_us,
			&next_us))
			code = add_open(n, res, i);
		else
			add_waiting(n, res, i, next_us);
	}
	for (int i = 0; i < n->open_count; i++)
		n->open[i].start = mix_start(&n->mix, n->flows[i]);
	return code;
}

/* The attempts of the callee's day are used up, as pacing/claim.c sees it; priority 0 is a promised call's. */
static bool day_is_full(const struct next *n, const struct facts *f, const struct decision *d)
{
	const struct hours_zone zone = { n->policy, d->zones[0] };
	const struct callee_clock clock = { hours_offset, &zone };
	int64_t tried[FACTS_ATTEMPTS_MAX];

	return callee_day_full(&clock, tried, facts_lead_attempts(f, tried), n->campaign.max_attempts_day, f->now_us) != f->now_us;
}

/* What would be decided: "allow", or the verdict with its rule and reason. */
static int decide(struct next *n, struct e164 number, bool promised, char *text, size_t size)
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
	if (d.verdict == VERDICT_ALLOW && !promised && day_is_full(n, &f, &d))
		snprintf(text, size, "defer: max_attempts_day is reached");
	else if (d.verdict == VERDICT_ALLOW || main == NULL)
		snprintf(text, size, "%s", verdict_name(d.verdict));
	else
		snprintf(text, size, "%s: %s (%s)", verdict_name(d.verdict), policy_reason_text(main->reason),
			policy_rule(n->policy, main->rule)->id);
	return CTL_OK;
}

/* Why it stands there, in words: first its priority, then the share of its list, then its place within that. */
static const char *reason(const struct next *n, const PGresult *res, int row, char *text, size_t size)
{
	const char *priority = db_text(res, row, UPCOMING_PRIORITY), *due = db_text(res, row, UPCOMING_DUE);
	bool shared = false;
	size_t used;

	for (int i = 0; i < n->mix.count; i++)
		shared = shared || (n->mix.flows[i].priority == db_int(res, row, UPCOMING_PRIORITY) && mix_shares(&n->mix, i));
	/* Priority 0 is that of promised calls alone. */
	used = strcmp(priority, "0") == 0 ? (size_t)snprintf(text, size, "promised call") :
		(size_t)snprintf(text, size, "priority %s", priority);
	if (shared)
		used += (size_t)snprintf(text + used, size - used, ", list's share %s", db_text(res, row, UPCOMING_WEIGHT));
	if (due[0] != '\0')
		snprintf(text + used, size - used, strcmp(db_text(res, row, UPCOMING_ATTEMPTS), "0") == 0 ?
			", due after it was put off" : ", due again");
	else
		snprintf(text + used, size - used, ", not called yet, order %s", n->order);
	return text;
}

static int look_at(struct next *n, const PGresult *res)
{
	char verdict[256], why[320], plus[E164_TEXT_MAX], masked[MASK_TEXT_MAX];
	int code = CTL_OK;

	for (int i = 0; code == CTL_OK && i < PQntuples(res); i++) {
		struct e164 number = { .digits = (uint64_t)db_int(res, i, UPCOMING_NUMBER) };

		code = decide(n, number, db_int(res, i, UPCOMING_PRIORITY) == 0, verdict, sizeof(verdict));
		json_array_append_new(n->leads, json_pack("{s:i, s:I, s:s, s:s, s:I, s:s, s:I, s:I, s:s, s:I, s:s, s:s, s:s}",
			"turn", i + 1, "lead", (json_int_t)db_int(res, i, UPCOMING_LEAD), "number",
			n->full ? e164_format(number, plus) : mask_number(number.digits, masked), "list",
			db_text(res, i, UPCOMING_LIST), "weight", (json_int_t)db_int(res, i, UPCOMING_WEIGHT), "class",
			db_text(res, i, UPCOMING_CLASS), "priority", (json_int_t)db_int(res, i, UPCOMING_PRIORITY), "order",
			(json_int_t)db_int(res, i, UPCOMING_ORD), "due", db_text(res, i, UPCOMING_DUE), "attempts",
			(json_int_t)db_int(res, i, UPCOMING_ATTEMPTS), "last_disposition", db_text(res, i, UPCOMING_LAST), "why",
			reason(n, res, i, why, sizeof(why)), "now", verdict));
	}
	return code;
}

/* Rows as they are, numbers as numbers. */
static void keep_rows(json_t *to, const PGresult *res)
{
	for (int i = 0; i < PQntuples(res); i++) {
		json_t *row = json_object();

		for (int c = 0; c < PQnfields(res); c++) {
			const char *name = PQfname(res, c);
			bool number = strcmp(name, "leads") == 0 || strcmp(name, "weight") == 0;

			json_object_set_new(row, name, number ? json_integer(db_int(res, i, c)) : json_string(db_text(res, i, c)));
		}
		json_array_append_new(to, row);
	}
}

/* Who is not called, and why. */
static int ask_held(struct next *n)
{
	PGresult *res;
	int err = upcoming_held(&n->ctl->db, n->campaign.id, &res);

	if (err == 0) {
		keep_rows(n->held, res);
		PQclear(res);
		err = upcoming_states(&n->ctl->db, n->campaign.id, &res);
	}
	if (err < 0)
		return ctl_store_failed(n->ctl, err);
	keep_rows(n->states, res);
	PQclear(res);
	return CTL_OK;
}

static int ask_leads(struct next *n, int64_t limit)
{
	PGresult *res;
	int err = upcoming_leads(&n->ctl->db, n->campaign.id, n->open, n->open_count, n->facts.now_us, limit, &res), code;

	if (err < 0)
		return ctl_store_failed(n->ctl, err);
	code = look_at(n, res);
	PQclear(res);
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
	if (code == CTL_OK)
		code = ask_leads(n, limit);
	return code == CTL_OK ? ask_held(n) : code;
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

#define COLUMNS(names) names, sizeof(names) / sizeof(names[0])

static int tell(struct next *n)
{
	static const char *const leads[] = { "turn", "lead", "number", "list", "weight", "class", "priority", "due", "attempts",
		"last_disposition", "why", "now" };
	static const char *const waiting[] = { "list", "class", "priority", "next" };
	static const char *const held[] = { "list", "weight", "why", "leads" };
	static const char *const states[] = { "state", "leads" };
	char schedule[CAMPAIGN_HOURS_TEXT_MAX];

	campaign_hours_say(&n->hours, schedule, sizeof(schedule));
	if (n->ctl->json)
		return ctl_print_json(json_pack("{s:O, s:O, s:O, s:O, s:s}", "leads", n->leads, "waiting", n->waiting, "held",
			n->held, "states", n->states, "schedule", schedule));
	if (schedule[0] != '\0')
		printf("schedule %s\n", schedule);
	if (json_array_size(n->leads) > 0)
		print_rows(n->leads, COLUMNS(leads));
	else
		puts("nobody can be called now");
	if (json_array_size(n->waiting) > 0) {
		puts("\nothers wait for their hours or their turn");
		print_rows(n->waiting, COLUMNS(waiting));
	}
	if (json_array_size(n->held) > 0) {
		puts("\nready, but not called");
		print_rows(n->held, COLUMNS(held));
	}
	if (json_array_size(n->states) > 0) {
		puts("\nnot ready");
		print_rows(n->states, COLUMNS(states));
	}
	return CTL_OK;
}

static int prepare(struct next *n, const char *campaign)
{
	char error[POLICY_LOAD_ERROR_MAX];
	struct selection selection;
	int err = law_campaign_facts(&n->ctl->db, campaign, &n->facts, &n->campaign), code;

	if (err == 0)
		err = selection_of(&n->ctl->db, n->campaign.id, &selection);
	if (err < 0)
		return ctl_store_failed(n->ctl, err);
	snprintf(n->order, sizeof(n->order), "%s", selection.order);
	if (policy_load_config(&n->policy, &n->ctl->config, NULL, error, sizeof(error)) < 0)
		return ctl_fail(CTL_FAILED, "%s", error);
	code = campaign_hours_load(n->ctl, n->campaign.id, n->policy, n->facts.purpose, n->facts.artificial_voice != TRI_NO,
		&n->hours);
	return code == CTL_OK ? list_facts_open(n->ctl, NULL, 0, &n->lists) : code;
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
	code = ctl_open_people(ctl, n.full);
	if (code != CTL_OK)
		return code;
	n.leads = json_array();
	n.waiting = json_array();
	n.held = json_array();
	n.states = json_array();
	code = prepare(&n, campaign);
	if (code == CTL_OK)
		code = ask(&n, limit);
	if (code == CTL_OK)
		code = tell(&n);
	json_decref(n.leads);
	json_decref(n.waiting);
	json_decref(n.held);
	json_decref(n.states);
	mix_release(&n.mix);
	free(n.open);
	free(n.flows);
	lists_close(n.lists);
	campaign_hours_release(&n.hours);
	policy_free(n.policy);
	return code;
}
