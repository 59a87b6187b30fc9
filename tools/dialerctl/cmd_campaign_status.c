/* SPDX-License-Identifier: Apache-2.0 */
/* campaign status, once or watched */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "dialer/store/campaign_ends.h"
#include "dialer/store/control.h"
#include "dialer/store/report.h"
#include "tools/dialerctl/campaign_hours.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

#define WATCH_EVERY_S 1
#define WATCH_PLAIN_EVERY 5 /* without a terminal, one line in so many seconds */
#define REFUSALS_SHOWN 4
#define LINE_MAX_BYTES 512

/* ---- once ----------------------------------------------------------------------------------- */

static const struct {
	enum report kind;
	const char *name, *title;
} parts[] = {
	{ REPORT_LEADS, "leads_by_state", "leads" },
	{ REPORT_OUTCOMES, "outcomes", "outcomes" },
	{ REPORT_PACING, "pacing_by_node", "pacing" },
	{ REPORT_ABANDONMENT, "abandonment", "abandoned, of calls a person answered" },
	{ REPORT_REFUSALS, "refusals", "refused by law or list" },
	{ REPORT_DEFERRALS, "deferrals", "waiting for the hours the law allows" },
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

static int column(const PGresult *res, const char *name)
{
	return PQfnumber(res, name);
}

static const char *cell(const PGresult *res, const char *name)
{
	return db_text(res, 0, column(res, name));
}

static void print_pacing(const PGresult *res)
{
	const char *mode = cell(res, "pacing");

	if (strcmp(mode, "progressive") == 0)
		return;
	printf("pacing %s", mode);
	if (strcmp(mode, "ratio") == 0)
		printf(", %s lines for a free seat", cell(res, "ratio"));
	printf(", at most %s %% abandoned\n", cell(res, "abandonment_target"));
}

static void print_team(const PGresult *res)
{
	if (cell(res, "hand_over")[0] != '\0')
		printf("hands calls over to team %s: %s representatives ready, %s of them free\n", cell(res, "hand_over"),
			cell(res, "representatives"), cell(res, "representatives_free"));
}

static void print_head(const PGresult *res)
{
	printf("campaign %s: %s, %s, for %s\n", cell(res, "name"), cell(res, "state"), cell(res, "purpose"),
		cell(res, "seller"));
	printf("leads %s, calls %s, in progress %s, answered %s (%s %%), refused %s, to do %s, %s calls in the last "
	       "minute\n", cell(res, "leads"), cell(res, "attempts"), cell(res, "in_progress"), cell(res, "answered"),
		cell(res, "answered_percent"), cell(res, "refused"), cell(res, "to_do"),
		cell(res, "attempts_last_minute"));
	print_pacing(res);
	print_team(res);
}

static int status_once(struct ctl *ctl, int64_t id)
{
	PGresult *res;
	json_t *all = NULL;
	struct campaign_opening opening;
	int err = report_run(&ctl->db, REPORT_CAMPAIGN, id, &res), code;

	if (err < 0)
		return ctl_store_failed(ctl, err);
	code = campaign_opening_find(ctl, id, purpose_parse(cell(res, "purpose")), cell(res, "artificial_voice")[0] == 't', &opening);
	if (code != CTL_OK) {
		PQclear(res);
		return code;
	}
	if (ctl->json)
		all = row_json(res, 0, false);
	else
		print_head(res);
	campaign_opening_tell(&opening, all);
	PQclear(res);
	for (size_t i = 0; i <= PARTS; i++) {
		const char *name = i < PARTS ? parts[i].name : "ends", *title = i < PARTS ? parts[i].title : "until it ends";

		err = i < PARTS ? report_run(&ctl->db, parts[i].kind, id, &res) : campaign_ends_list(&ctl->db, id, &res);
		if (err < 0) {
			json_decref(all);
			return ctl_store_failed(ctl, err);
		}
		if (ctl->json) {
			json_object_set_new(all, name, rows_json(res, false));
			PQclear(res);
		} else if (PQntuples(res) > 0) {
			printf("\n%s\n", title);
			rows_print(res, &(struct rows_view){ .none = "" });
		} else {
			PQclear(res);
		}
	}
	return ctl->json ? ctl_print_json(all) : CTL_OK;
}

/* ---- watched -------------------------------------------------------------------------------- */

struct watch {
	struct ctl *ctl;
	int64_t id;
	bool until_finished, terminal;
	int64_t timeout_s, began_us;
	int64_t rounds;
	struct policy *policy;  /* loaded when first needed, with the hours */
	struct campaign_hours hours;
	enum purpose purpose;
	bool artificial_voice;
	char state[16];
	int64_t in_progress;
	int64_t next_us;        /* when something may happen again; INT64_MAX: nothing will */
	int64_t waiting;        /* leads that wait for that */
};

/* " (F04 no_consent 3, F50 internal_dnc 2)" */
static int add_refusals(struct watch *w, char *line, size_t size)
{
	PGresult *res;
	size_t used = strlen(line);
	int err = report_run(&w->ctl->db, REPORT_REFUSALS, w->id, &res);

	if (err < 0)
		return err;
	for (int i = 0; i < PQntuples(res) && i < REFUSALS_SHOWN && used < size; i++) {
		snprintf(line + used, size - used, "%s%s %s %s", i == 0 ? " (" : ", ", db_text(res, i, column(res, "rule")),
			db_text(res, i, column(res, "reason")), db_text(res, i, column(res, "leads")));
		used = strlen(line);
	}
	if (PQntuples(res) > 0)
		snprintf(line + used, size - used, "%s)", PQntuples(res) > REFUSALS_SHOWN ? ", ..." : "");
	PQclear(res);
	return 0;
}

/* On a terminal the line is overwritten each time, which works only while it fits into the width. */
static void show_line(const struct watch *w, const char *line)
{
	struct winsize size;
	int columns = LINE_MAX_BYTES;

	if (!w->terminal) {
		printf("%s\n", line);
	} else {
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
			columns = size.ws_col - 1;
		printf("\r\033[K%.*s", columns, line);
	}
	fflush(stdout);
}

static int print_progress(struct watch *w)
{
	char line[LINE_MAX_BYTES];
	PGresult *res;
	int err = report_run(&w->ctl->db, REPORT_CAMPAIGN, w->id, &res);
	bool show;

	if (err < 0)
		return err;
	snprintf(w->state, sizeof(w->state), "%s", cell(res, "state"));
	w->in_progress = db_int(res, 0, column(res, "in_progress"));
	w->purpose = purpose_parse(cell(res, "purpose"));
	w->artificial_voice = cell(res, "artificial_voice")[0] == 't';
	show = w->terminal || w->rounds % WATCH_PLAIN_EVERY == 0 || strcmp(w->state, "running") != 0;
	if (show) {
		snprintf(line, sizeof(line), "%s %s s  called %s  answered %s  in progress %s  to do %s  %s/min  refused %s",
			w->state, cell(res, "running_s"), cell(res, "attempts"), cell(res, "answered"),
			cell(res, "in_progress"), cell(res, "to_do"), cell(res, "attempts_last_minute"),
			cell(res, "refused"));
		err = add_refusals(w, line, sizeof(line));
		if (err == 0)
			show_line(w, line);
	}
	PQclear(res);
	return err;
}

/* When is the next ready lead due, by its own delay and by the clocks of its class? */
static int find_next(struct watch *w)
{
	char error[POLICY_LOAD_ERROR_MAX];
	int64_t now = clock_wall_us();
	PGresult *res;
	int err = 0;

	if (w->policy == NULL &&
		policy_load_config(&w->policy, &w->ctl->config, NULL, error, sizeof(error)) < 0) {
		snprintf(w->ctl->db.error, sizeof(w->ctl->db.error), "%.500s", error);
		return -EINVAL;
	}
	if (w->hours.hours.policy == NULL && campaign_hours_load(w->ctl, w->id, w->policy, w->purpose, w->artificial_voice,
		&w->hours) != CTL_OK)
		return -EIO;
	err = report_run(&w->ctl->db, REPORT_WAITING, w->id, &res);
	if (err < 0)
		return err;
	w->next_us = INT64_MAX;
	w->waiting = 0;
	for (int i = 0; i < PQntuples(res); i++) {
		bool at_once = db_text(res, i, column(res, "at_once"))[0] == 't';
		int64_t due = at_once ? now : db_int(res, i, column(res, "due_us")), open_us = INT64_MAX;

		if (due < now)
			due = now;
		if (!campaign_hours_ask(&w->hours, db_text(res, i, column(res, "class")), due, &open_us))
			due = open_us;
		if (due < w->next_us)
			w->next_us = due;
		w->waiting += db_int(res, i, column(res, "leads"));
	}
	PQclear(res);
	return 0;
}

/* Over: finished, or nothing is under way and nothing becomes callable before we would give up. */
static int is_over(struct watch *w, int64_t left_us, bool *ret_over)
{
	int err = 0;

	*ret_over = strcmp(w->state, "finished") == 0;
	if (*ret_over || !w->until_finished || w->in_progress > 0)
		return 0;
	if (strcmp(w->state, "running") != 0) {
		*ret_over = true;
		return 0;
	}
	err = find_next(w);
	if (err == 0 && w->timeout_s == 0)
		*ret_over = w->next_us == INT64_MAX; /* however long it takes */
	else if (err == 0 && left_us > 0)
		*ret_over = w->next_us > clock_wall_us() + left_us;
	return err;
}

static void tell_waiting(const struct watch *w)
{
	char text[CLOCK_TEXT_MAX];

	if (strcmp(w->state, "finished") == 0 || w->waiting == 0)
		return;
	printf("nothing more to do now: %" PRId64 " leads wait", w->waiting);
	if (w->next_us != INT64_MAX)
		printf(", the first until %s", clock_format_utc(w->next_us, text, sizeof(text)));
	putchar('\n');
}

static int watch_loop(struct watch *w)
{
	const struct timespec pause = { .tv_sec = WATCH_EVERY_S };
	bool over = false;
	int err;

	for (;; w->rounds++) {
		int64_t left_us = w->timeout_s * CLOCK_US_PER_S - (clock_mono_us() - w->began_us);

		err = print_progress(w);
		if (err == 0)
			err = is_over(w, left_us, &over);
		if (err < 0 || over || (w->timeout_s > 0 && left_us <= 0))
			break;
		nanosleep(&pause, NULL);
	}
	if (w->terminal)
		putchar('\n');
	if (err < 0)
		return ctl_store_failed(w->ctl, err);
	if (!over)
		return ctl_fail(CTL_TIMEOUT, "the campaign did not finish within %" PRId64 " s (hint: is dialerd running? "
			"dialerctl campaign status shows what is left)", w->timeout_s);
	tell_waiting(w);
	return CTL_OK;
}

int cmd_campaign_status(struct ctl *ctl, int argc, char **argv)
{
	struct watch w = { .ctl = ctl, .terminal = isatty(STDOUT_FILENO) == 1, .began_us = clock_mono_us() };
	bool watch = false;
	const struct option_spec specs[] = {
		{ .name = "--watch", .kind = OPTION_FLAG, .to = &watch },
		{ .name = "--until-finished", .kind = OPTION_FLAG, .to = &w.until_finished },
		{ .name = "--timeout", .kind = OPTION_NUMBER, .to = &w.timeout_s, .min = 1, .max = 31536000 },
		{ .name = NULL },
	};
	int code = options_open(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	err = campaign_find(&ctl->db, argv[0], &w.id);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (!watch && !w.until_finished)
		return status_once(ctl, w.id);
	code = watch_loop(&w);
	campaign_hours_release(&w.hours);
	policy_free(w.policy);
	return code;
}
