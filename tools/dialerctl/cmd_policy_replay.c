/* SPDX-License-Identifier: Apache-2.0 */
/* policy replay: what was decided, decided again from what was stored */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/buf.h"
#include "dialer/base/clock.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/replay.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

/* Differences told in full; beyond, they are only counted. */
#define TOLD_MAX 1000
#define WHY_MAX 2000

struct told {
	int64_t id;
	char *why; /* owned */
};

struct replay {
	pthread_mutex_t lock; /* of told and told_count */
	struct told told[TOLD_MAX];
	int told_count;
	int64_t decisions, different, unchecked, erased;
};

/* One thread's counts. */
struct counts {
	int64_t decisions, different, unchecked, erased;
};

static void tell(struct replay *r, int64_t id, const char *why)
{
	(void)pthread_mutex_lock(&r->lock);
	if (r->told_count < TOLD_MAX) {
		char *copy = strdup(why);

		if (copy != NULL)
			r->told[r->told_count++] = (struct told){ id, copy };
	}
	(void)pthread_mutex_unlock(&r->lock);
}

static void add(struct buf *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(struct buf *why, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (why->len + strlen(text) + 4 > WHY_MAX)
		return;
	buf_adds(why, why->len > 0 ? "; " : "");
	buf_adds(why, text);
}

static const json_t *ruling_of(const json_t *list, const char *rule)
{
	const json_t *r;
	size_t i;

	json_array_foreach(list, i, r)
		if (strcmp(json_string_value(json_object_get(r, "rule")) != NULL ?
				   json_string_value(json_object_get(r, "rule")) : "", rule) == 0)
			return r;
	return NULL;
}

static const char *member(const json_t *ruling, const char *key)
{
	const char *text = json_string_value(json_object_get(ruling, key));

	return text != NULL ? text : "?";
}

/* What each rule said then and says now. */
static void compare_rulings(struct buf *why, const json_t *then, const json_t *now)
{
	const json_t *r;
	size_t before = why->len, i;

	json_array_foreach(then, i, r) {
		const json_t *n = ruling_of(now, member(r, "rule"));

		if (n == NULL)
			add(why, "rule %s said %s (%s) and does not speak now", member(r, "rule"), member(r, "answer"),
				member(r, "reason"));
		else if (!json_equal(r, n))
			add(why, "rule %s said %s (%s), now %s (%s)", member(r, "rule"), member(r, "answer"),
				member(r, "reason"), member(n, "answer"), member(n, "reason"));
	}
	json_array_foreach(now, i, r)
		if (ruling_of(then, member(r, "rule")) == NULL)
			add(why, "rule %s did not speak, now %s (%s)", member(r, "rule"), member(r, "answer"),
				member(r, "reason"));
	if (why->len == before)
		add(why, "the rulings are the same, written or ordered otherwise");
}

static void differ_rulings(struct buf *why, const struct decided *d, const char *now, int len)
{
	json_t *a = json_loadb(d->rulings, (size_t)d->rulings_len, 0, NULL);
	json_t *b = json_loadb(now, (size_t)len, 0, NULL);

	if (a == NULL)
		add(why, "the stored rulings are no JSON");
	else
		compare_rulings(why, a, b);
	json_decref(a);
	json_decref(b);
}

static void differ_text(struct buf *why, const char *what, const char *then, const char *now)
{
	if (strcmp(then, now) != 0)
		add(why, "%s was \"%s\", now \"%s\"", what, then, now);
}

static void differ_obligations(struct buf *why, const struct decided *d, const char *now)
{
	json_t *a = json_loadb(d->obligations, (size_t)d->obligations_len, 0, NULL), *b = json_loads(now, 0, NULL);
	const json_t *value;
	const char *key;

	json_object_foreach(b, key, value)
		if (!json_equal(value, json_object_get(a, key)))
			add(why, "the obligations differ in \"%s\"", key);
	if (json_object_size(a) != json_object_size(b) || json_equal(a, b))
		add(why, "the obligations are written otherwise");
	json_decref(a);
	json_decref(b);
}

static void differ_until(struct buf *why, int64_t then, int64_t now)
{
	char a[CLOCK_TEXT_MAX], b[CLOCK_TEXT_MAX];

	add(why, "deferred until %s, now %s", then != 0 ? clock_format_utc(then, a, sizeof(a)) : "-",
		now != 0 ? clock_format_utc(now, b, sizeof(b)) : "-");
}

/* The row and its facts must speak of the same call. */
static void compare_row(struct buf *why, const struct decided *d, const struct facts *f)
{
	if (f->number.digits != (uint64_t)d->number)
		add(why, "the facts are about another number");
	if (f->now_us != d->decided_us)
		add(why, "the facts are of another time");
}

static void compare(struct buf *why, const struct replayed *r)
{
	static _Thread_local char rulings[RULINGS_JSON_MAX], duties[OBLIGATIONS_JSON_MAX];
	const struct decided *d = r->row;
	const struct ruling *first;
	struct decision now;
	int64_t until;
	int n, m;

	policy_decide(r->policy, r->facts, &now);
	n = rulings_to_json(r->policy, &now, rulings, sizeof(rulings));
	m = obligations_to_json(r->policy, &now.obligations, duties, sizeof(duties));
	if (n < 0 || m < 0) {
		add(why, "the decision is too long to write down");
		return;
	}
	compare_row(why, d, r->facts);
	first = decision_main_ruling(&now);
	until = now.verdict == VERDICT_DEFER ? now.defer_until_us : 0;
	differ_text(why, "the verdict", d->verdict, verdict_name(now.verdict));
	if (until != d->defer_until_us)
		differ_until(why, d->defer_until_us, until);
	differ_text(why, "the first rule", d->rule, first != NULL ? policy_rule(r->policy, first->rule)->id : "");
	differ_text(why, "the reason", d->reason, first != NULL ? policy_reason(first->reason) : "");
	if (n != d->rulings_len || memcmp(rulings, d->rulings, (size_t)n) != 0)
		differ_rulings(why, d, rulings, n);
	if (m != d->obligations_len || memcmp(duties, d->obligations, (size_t)m) != 0)
		differ_obligations(why, d, duties);
}

static void replay_one(const struct replayed *r, void *local, void *arg)
{
	struct counts *c = local;
	struct buf why;

	c->decisions++;
	if (decided_is_erased(r->row)) {
		c->erased++;
		return;
	}
	buf_init(&why, WHY_MAX + 16);
	if (r->facts == NULL) {
		add(&why, "the facts cannot be read");
		c->different++;
	} else if (r->policy == NULL) {
		add(&why, "cannot be checked: %.280s", r->why_no_policy);
		c->unchecked++;
	} else {
		compare(&why, r);
		c->different += why.len > 0;
	}
	if (why.len > 0)
		tell(arg, r->row->id, buf_text(&why));
	buf_release(&why);
}

static void gather(const void *local, void *arg)
{
	const struct counts *c = local;
	struct replay *r = arg;

	r->decisions += c->decisions;
	r->different += c->different;
	r->unchecked += c->unchecked;
	r->erased += c->erased;
}

static int told_order(const void *a, const void *b)
{
	const struct told *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int64_t equal(const struct replay *r)
{
	return r->decisions - r->different - r->unchecked - r->erased;
}

static int print_json(const struct replay *r, double seconds)
{
	json_t *list = json_array();

	for (int i = 0; i < r->told_count; i++)
		json_array_append_new(list, json_pack("{s:I, s:s}", "decision", (json_int_t)r->told[i].id, "why",
			r->told[i].why));
	return ctl_print_json(json_pack("{s:I, s:I, s:I, s:I, s:I, s:f, s:o}", "decisions", (json_int_t)r->decisions,
		"equal", (json_int_t)equal(r), "different", (json_int_t)r->different, "unchecked",
		(json_int_t)r->unchecked, "erased", (json_int_t)r->erased, "seconds", seconds, "differences",
		list));
}

static int print(const struct replay *r, double seconds)
{
	int64_t more = r->different + r->unchecked - r->told_count;

	for (int i = 0; i < r->told_count; i++)
		printf("decision %" PRId64 ": %s\n", r->told[i].id, r->told[i].why);
	if (more > 0)
		printf("... and %" PRId64 " more\n", more);
	printf("%" PRId64 " decisions replayed in %.1f s: %" PRId64 " equal, %" PRId64 " different, %" PRId64
	       " that cannot be checked, %" PRId64 " erased\n", r->decisions, seconds, equal(r), r->different, r->unchecked,
		r->erased);
	return fflush(stdout) == EOF ? CTL_FAILED : CTL_OK;
}

static int conclude(const struct ctl *ctl, struct replay *r, double seconds)
{
	int code;

	qsort(r->told, (size_t)r->told_count, sizeof(r->told[0]), told_order);
	code = ctl->json ? print_json(r, seconds) : print(r, seconds);
	for (int i = 0; i < r->told_count; i++)
		free(r->told[i].why);
	if (code != CTL_OK || r->different > 0)
		return CTL_FAILED;
	return r->unchecked > 0 ? CTL_USAGE : CTL_OK;
}

int cmd_policy_replay(struct ctl *ctl, int argc, char **argv)
{
	static struct replay r = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct replay_job job = { .conninfo = ctl->config.conninfo, .work = replay_one, .arg = &r,
		.local_size = sizeof(struct counts), .gather = gather };
	const struct option_spec specs[] = {
		{ .name = "--since", .kind = OPTION_TIME, .to = &job.filter.since_us },
		{ .name = "--until", .kind = OPTION_TIME, .to = &job.filter.until_us },
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &job.filter.campaign },
		{ .name = "--decision", .kind = OPTION_NUMBER, .to = &job.filter.decision, .min = 1, .max = INT64_MAX },
		{ .name = NULL },
	};
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;
	char error[512];
	int64_t began;

	if (code != 0)
		return options_exit(code);
	began = clock_mono_us();
	err = replay_run(&job, error, sizeof(error));
	if (err < 0)
		return ctl_fail(err == -ENOENT ? CTL_NOT_FOUND : CTL_USAGE, "%s", error);
	if (job.filter.decision != 0 && r.decisions == 0)
		return ctl_fail(CTL_NOT_FOUND, "no decision %" PRId64, job.filter.decision);
	return conclude(ctl, &r, (double)(clock_mono_us() - began) / (double)CLOCK_US_PER_S);
}
