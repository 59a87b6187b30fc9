/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs tests/policy/NAME.cases against the shipped packs. One line is one case:
 *
 *   NUMBER TIME [FACT=VALUE ...] => [VERDICT] [EXPECTATION ...]
 *
 * Facts not named are those of a call nobody could object to: a marketing call by artificial voice
 * with a written consent of a month ago that says everything, on no list the law asks (copies of
 * yesterday), every checklist item attested, ring 25 s, no attempt so far, recorded, caller in Texas.
 * Facts named "..._ago" are spans before TIME, such as 30d or 31d1s. Of the others:
 *
 *	list:NAME=no|yes|unknown   list_ago:NAME=SPAN   what one list says, and its age
 *	held=none or held=A,B      the attested items
 *	try=SPAN:WORD+WORD         an earlier attempt, so long ago, with words such as same_person,
 *	                           same_seller, same_subject, same_debt, conversed (may be repeated)
 *	register=no|yes|no_data    the register of reassigned numbers, asked yesterday
 *	zip=ZZZ county=NAME ported=yes|no|unknown
 *
 * Expectations:  RULE=reason   the rule spoke, for this reason
 *                !RULE         the rule did not speak
 *                main=RULE     the ruling shown first
 *                until=TIME    when to try again
 *                places=A,B    zones=A,B
 *                record=WORD or record=WORD:RULE
 *                duty:NAME=RULE  or !duty:NAME; then optional /opening and /within_ms
 *                first_word=MS release=MS end_on_request=MS ring=S abandoned=PERCENT
 *
 * At the end every rule that can refuse must have been seen on both sides by name: to permit (or not to
 * speak where it does not apply) and to refuse. So a new rule without cases fails here.
 */
#include "config.h"

#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "policy/policy.h"

#include "dialer/base/banned.h"

#define LINE_MAX_BYTES 1024
#define RULES_SEEN_MAX 2048
#define WHY_MAX 256

struct run {
	struct policy *policy;
	unsigned tests, failed;
	bool permitted[RULES_SEEN_MAX], refused[RULES_SEEN_MAX];
	bool absent[RULES_SEEN_MAX]; /* named as silent */
};

/* One case while it is read and judged. */
struct kase {
	struct run *run;
	struct facts f;
	struct decision d;
	char why[WHY_MAX];
	bool held_given;
};

static int fail(struct kase *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int fail(struct kase *k, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(k->why, sizeof k->why, fmt, args);
	va_end(args);
	return -EINVAL;
}

/* ---- facts ------------------------------------------------------------------------------------ */

static int word_in(const char *const *words, const char *text)
{
	int i;

	for (i = 0; words[i]; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	return -1;
}

static int tristate(const char *text, enum tristate *ret)
{
	static const char *const words[] = { "unknown", "no", "yes", NULL };
	int i = word_in(words, text);

	if (i < 0)
		return -EINVAL;
	*ret = (enum tristate)i;
	return 0;
}

/* "30d", "31d1s", "12h", "-5s" in microseconds. */
static int span(const char *text, int64_t *ret)
{
	int64_t sum = 0, sign = *text == '-' ? -1 : 1;

	if (*text == '-')
		text++;
	while (*text != '\0') {
		char *end;
		long n = strtol(text, &end, 10);
		int64_t unit = *end == 'd' ? 86400 : *end == 'h' ? 3600 : *end == 's' ? 1 : 0;

		if (end == text || unit == 0)
			return -EINVAL;
		sum += n * unit * CLOCK_US_PER_S;
		text = end + 1;
	}
	*ret = sign * sum;
	return 0;
}

static int ago(const struct kase *k, const char *text, int64_t *ret)
{
	int64_t us;

	if (span(text, &us) != 0)
		return -EINVAL;
	*ret = k->f.now_us - us;
	return 0;
}

static int count(const char *text, int32_t *ret)
{
	char *end;

	*ret = (int32_t)strtol(text, &end, 10);
	return *end == '\0' && end != text ? 0 : -EINVAL;
}

static int copy(char *to, size_t size, const char *text)
{
	return (size_t)snprintf(to, size, "%s", text) < size ? 0 : -EINVAL;
}

static int set_consent_fact(struct kase *k, const char *key, const char *value)
{
	static const char *const forms[] = { "none", "oral", "written", NULL };
	struct consent_fact *c = &k->f.consent;
	int form;

	if (strcmp(key, "consent") == 0) {
		form = word_in(forms, value);
		c->form = form < 0 ? CONSENT_NONE : (enum consent_form)form;
		return form < 0 ? -EINVAL : 0;
	}
	if (strcmp(key, "ledger") == 0)
		return tristate(value, &c->known);
	if (strcmp(key, "consent_voice") == 0)
		return tristate(value, &c->artificial_voice);
	if (strcmp(key, "consent_marketing") == 0)
		return tristate(value, &c->marketing);
	if (strcmp(key, "consent_seller") == 0)
		return tristate(value, &c->seller_named);
	if (strcmp(key, "consent_ago") == 0)
		return ago(k, value, &c->obtained_us);
	if (strcmp(key, "expired_ago") == 0)
		return ago(k, value, &c->expires_us);
	if (strcmp(key, "revoked_ago") == 0)
		return ago(k, value, &c->revoked_us);
	return -ENOENT;
}

/* The list's fact; those the law asks are there already. */
static struct list_fact *list_named(struct kase *k, const char *name)
{
	uint32_t i;

	for (i = 0; i < k->f.list_count; i++)
		if (strcmp(k->f.lists[i].name, name) == 0)
			return &k->f.lists[i];
	return NULL;
}

static int set_named_list(struct kase *k, const char *key, const char *value)
{
	struct list_fact *l = list_named(k, strchr(key, ':') + 1);

	if (!l)
		return fail(k, "the law does not ask the list \"%s\"", strchr(key, ':') + 1);
	if (strncmp(key, "list_ago:", 9) == 0)
		return ago(k, value, &l->list_date_us);
	if (strcmp(value, "unknown") == 0)
		l->version[0] = '\0';
	return tristate(value, &l->listed);
}

static int set_list_fact(struct kase *k, const char *key, const char *value)
{
	struct list_fact *national = list_named(k, "us-national");

	if (strncmp(key, "list:", 5) == 0 || strncmp(key, "list_ago:", 9) == 0)
		return set_named_list(k, key, value);
	if (strcmp(key, "internal") == 0)
		return tristate(value, &k->f.internal_dnc.listed);
	if (strcmp(key, "bought") == 0)
		return clock_parse(value, &k->f.ebr_transaction_us);
	if (strcmp(key, "asked") == 0)
		return clock_parse(value, &k->f.ebr_inquiry_us);
	if (!national)
		return -ENOENT;
	if (strcmp(key, "national") == 0)
		return tristate(value, &national->listed);
	if (strcmp(key, "list_ago") == 0)
		return ago(k, value, &national->list_date_us);
	if (strcmp(key, "list_date") == 0 && strcmp(value, "none") == 0) {
		national->list_date_us = 0;
		return 0;
	}
	return -ENOENT;
}

/* "2h:same_person+same_seller" */
static int add_attempt(struct kase *k, const char *value)
{
	static const char *const words[] = { "same_number", "same_seller", "same_campaign",
		"same_subject", "same_debt", "conversed", "abandoned", "refused", "busy",
		"not_in_service", "same_person", NULL };
	struct attempt_fact *a = &k->f.attempts[k->f.attempt_count];
	char text[128], *save = NULL, *word = text;
	int i;

	if (k->f.attempt_count == FACTS_ATTEMPTS_MAX || copy(text, sizeof text, value) != 0)
		return -EINVAL;
	word = strtok_r(text, ":", &save);
	if (!word || ago(k, word, &a->at_us) != 0)
		return -EINVAL;
	while ((word = strtok_r(NULL, "+", &save))) {
		i = word_in(words, word);
		if (i < 0)
			return -EINVAL;
		a->is |= UINT32_C(1) << i;
	}
	k->f.attempt_count++;
	return 0;
}

static int set_held(struct kase *k, const char *value)
{
	char text[512], *save = NULL, *id;

	k->held_given = true;
	k->f.held_count = 0;
	if (strcmp(value, "none") == 0)
		return 0;
	if (copy(text, sizeof text, value) != 0)
		return -EINVAL;
	for (id = strtok_r(text, ",", &save); id; id = strtok_r(NULL, ",", &save))
		if (copy(k->f.held[k->f.held_count++], RULE_ID_MAX, id) != 0)
			return -EINVAL;
	return 0;
}

static int set_person_fact(struct kase *k, const char *key, const char *value)
{
	static const char *const answers[] = { "not_asked", "no", "yes", "no_data", NULL };
	struct reassigned_fact *r = &k->f.reassigned;
	int answer;

	if (strcmp(key, "try") == 0)
		return add_attempt(k, value);
	if (strcmp(key, "held") == 0)
		return set_held(k, value);
	if (strcmp(key, "zip") == 0)
		return copy(k->f.postal_prefix, sizeof k->f.postal_prefix, value);
	if (strcmp(key, "county") == 0)
		return copy(k->f.county, sizeof k->f.county, value);
	if (strcmp(key, "ported") == 0)
		return tristate(value, &k->f.ported);
	if (strcmp(key, "register_ago") == 0)
		return ago(k, value, &r->asked_us);
	if (strcmp(key, "register") != 0)
		return -ENOENT;
	answer = word_in(answers, value);
	r->answer = answer < 0 ? REASSIGNED_NOT_ASKED : (enum reassigned)answer;
	r->asked_us = k->f.now_us - 86400 * CLOCK_US_PER_S;
	r->since_us = k->f.consent.obtained_us;
	return answer < 0 ? -EINVAL : 0;
}

static int set_campaign_fact(struct kase *k, const char *key, const char *value)
{
	struct facts *f = &k->f;
	int32_t n;

	if (strcmp(key, "purpose") == 0) {
		f->purpose = purpose_parse(value);
		return 0;
	}
	if (strcmp(key, "voice") == 0) {
		f->artificial_voice = strcmp(value, "live") == 0 ? TRI_NO :
			strcmp(value, "artificial") == 0 ? TRI_YES : TRI_UNKNOWN;
		return 0;
	}
	if (strcmp(key, "business") == 0)
		return tristate(value, &f->business);
	if (strcmp(key, "recording") == 0)
		return tristate(value, &f->record);
	if (strcmp(key, "caller") == 0)
		return copy(f->caller_place, sizeof f->caller_place, value);
	if (strcmp(key, "ring") == 0) {
		int r = count(value, &n);

		f->ring_s = (uint32_t)n;
		return r;
	}
	return -ENOENT;
}

/* So many attempts to the number, the newest an hour ago, one an hour; "-1": nobody counted. */
static int attempts_today(struct facts *f, const char *value)
{
	int32_t n;

	if (count(value, &n) != 0 || n > FACTS_ATTEMPTS_MAX)
		return -EINVAL;
	if (n < 0)
		f->attempts_from_us = 0;
	for (int32_t i = 0; i < n; i++)
		f->attempts[f->attempt_count++] = (struct attempt_fact){
			f->now_us - (i + 1) * INT64_C(3600) * CLOCK_US_PER_S,
			ATTEMPT_SAME_NUMBER | ATTEMPT_SAME_PERSON | ATTEMPT_SAME_SELLER |
				ATTEMPT_SAME_CAMPAIGN | ATTEMPT_SAME_SUBJECT
		};
	return 0;
}

static int set_number_fact(struct kase *k, const char *key, const char *value)
{
	static const char *const lines[] = { "unknown", "fixed", "mobile", "fixed_or_mobile",
		"toll_free", "other", NULL };
	struct facts *f = &k->f;
	int line;

	if (strcmp(key, "line") == 0) {
		line = word_in(lines, value);
		f->line_type = line < 0 ? LINE_UNKNOWN : (enum line_type)line;
		return line < 0 ? -EINVAL : 0;
	}
	if (strcmp(key, "address") == 0)
		return copy(f->address_place, sizeof f->address_place, value);
	if (strcmp(key, "zone") == 0)
		return copy(f->declared_zone, sizeof f->declared_zone, value);
	if (strcmp(key, "attempts") == 0)
		return count(value, &f->attempts_lead);
	if (strcmp(key, "attempts_24h") == 0)
		return attempts_today(f, value);
	if (strcmp(key, "max") == 0)
		return count(value, &f->max_attempts_lead);
	if (strcmp(key, "max_24h") == 0)
		return count(value, &f->max_attempts_24h);
	return -ENOENT;
}

static int set_fact(struct kase *k, char *word)
{
	static int (*const setters[])(struct kase *, const char *, const char *) = {
		set_consent_fact, set_list_fact, set_campaign_fact, set_number_fact,
		set_person_fact };
	char *value = strchr(word, '=');
	size_t i;

	if (!value)
		return fail(k, "\"%s\" is no FACT=VALUE", word);
	*value++ = '\0';
	for (i = 0; i < sizeof setters / sizeof *setters; i++) {
		int r = setters[i](k, word, value);

		if (r == 0)
			return 0;
		if (r != -ENOENT)
			return fail(k, "\"%s\" is no value of \"%s\"", value, word);
	}
	return fail(k, "no fact \"%s\"", word);
}

static void set_defaults(struct facts *f)
{
	f->purpose = PURPOSE_MARKETING;
	f->artificial_voice = TRI_YES;
	f->business = TRI_NO;
	f->record = TRI_YES;
	f->ring_s = 25;
	snprintf(f->caller_place, sizeof f->caller_place, "US-TX");
	f->line_type = LINE_FIXED_OR_MOBILE;
	f->consent = (struct consent_fact){ .known = TRI_YES, .form = CONSENT_WRITTEN,
		.artificial_voice = TRI_YES, .marketing = TRI_YES, .seller_named = TRI_YES,
		.not_condition = TRI_YES,
		.obtained_us = f->now_us - 30 * 86400 * CLOCK_US_PER_S, .event_id = 7 };
	f->ported = TRI_NO;
	f->attempts_from_us = f->now_us - 61 * 86400 * CLOCK_US_PER_S;
	f->internal_dnc.listed = TRI_NO;
	f->max_attempts_lead = 5;
	f->max_attempts_24h = 3;
}

/*
 * The lists the law asks and the items its checklists hold follow from where the person may be, so the
 * address and the like are read first.
 */
static void set_law_defaults(struct kase *k)
{
	const char *names[FACTS_LISTS_MAX];
	int n = policy_lists_wanted(k->run->policy, &k->f, names), i;

	for (i = 0; i < n; i++) {
		struct list_fact *l = &k->f.lists[i];

		snprintf(l->name, sizeof l->name, "%s", names[i]);
		snprintf(l->version, sizeof l->version, "test");
		l->listed = TRI_NO;
		l->list_date_us = k->f.now_us - 86400 * CLOCK_US_PER_S;
	}
	k->f.list_count = (uint32_t)n;
}

static void hold_all(struct kase *k)
{
	const struct rule_info *info;
	unsigned i, p;

	policy_decide(k->run->policy, &k->f, &k->d);
	for (i = 0; (info = policy_rule(k->run->policy, i)); i++) {
		if (strcmp(info->kind, "checklist") != 0)
			continue;
		for (p = 0; p < k->d.place_count; p++)
			if (policy_rule_reaches(k->run->policy, i,
				    policy_place_name(k->run->policy, k->d.places[p])))
				break;
		if (p < k->d.place_count && k->f.held_count < FACTS_HELD_MAX)
			snprintf(k->f.held[k->f.held_count++], RULE_ID_MAX, "%s", info->id);
	}
}

/* ---- expectations ----------------------------------------------------------------------------- */

static const char *id_of(const struct kase *k, unsigned rule)
{
	const struct rule_info *info = policy_rule(k->run->policy, rule);

	return info ? info->id : "(none)";
}

static const struct ruling *find_ruling(const struct kase *k, const char *id)
{
	int i;

	for (i = 0; i < k->d.ruling_count; i++)
		if (strcmp(id_of(k, k->d.rulings[i].rule), id) == 0)
			return &k->d.rulings[i];
	return NULL;
}

static int expect_ruling(struct kase *k, const char *id, const char *reason)
{
	const struct ruling *r = find_ruling(k, id);

	if (!r)
		return fail(k, "rule %s did not speak", id);
	if (strcmp(policy_reason(r->reason), reason) != 0)
		return fail(k, "rule %s said %s, not %s", id, policy_reason(r->reason), reason);
	if (r->answer == ANSWER_PERMIT)
		k->run->permitted[r->rule] = true;
	else
		k->run->refused[r->rule] = true;
	return 0;
}

static const struct duty *find_duty(const struct kase *k, const char *name)
{
	const struct obligations *o = &k->d.obligations;
	int i;

	for (i = 0; i < o->duty_count; i++)
		if (strcmp(duty_name((enum duty_kind)o->duties[i].kind), name) == 0)
			return &o->duties[i];
	return NULL;
}

/* "NAME" and "RULE[/opening][/within_ms]" */
static int expect_duty(struct kase *k, const char *name, const char *wanted)
{
	const struct duty *d = find_duty(k, name);
	char found[64];

	if (!d)
		return fail(k, "no duty %s", name);
	snprintf(found, sizeof found, "%s%s", id_of(k, d->rule), d->opening ? "/opening" : "");
	if (d->within_ms)
		snprintf(found + strlen(found), sizeof found - strlen(found), "/%" PRIu32,
			d->within_ms);
	return strcmp(found, wanted) == 0 ? 0 : fail(k, "duty %s is %s, not %s", name, found, wanted);
}

static int note_absent(struct kase *k, const char *id)
{
	const struct rule_info *info;
	unsigned i;

	for (i = 0; (info = policy_rule(k->run->policy, i)); i++) {
		if (strcmp(info->id, id) == 0) {
			k->run->absent[i] = true;
			return 0;
		}
	}
	return fail(k, "no rule %s", id);
}

static int expect_absent(struct kase *k, const char *what)
{
	if (strncmp(what, "duty:", 5) == 0)
		return find_duty(k, what + 5) ? fail(k, "there is a duty %s", what + 5) : 0;
	if (find_ruling(k, what))
		return fail(k, "rule %s spoke", what);
	return note_absent(k, what);
}

static int expect_main(struct kase *k, const char *id)
{
	const struct ruling *r = decision_main_ruling(&k->d);

	if (!r || strcmp(id_of(k, r->rule), id) != 0)
		return fail(k, "the main ruling is %s", r ? id_of(k, r->rule) : "none");
	return 0;
}

static int expect_until(struct kase *k, const char *time)
{
	char text[CLOCK_TEXT_MAX];
	int64_t us;

	if (clock_parse(time, &us) != 0)
		return fail(k, "\"%s\" is no time", time);
	if (k->d.defer_until_us != us)
		return fail(k, "until %s", clock_format_utc(k->d.defer_until_us, text, sizeof text));
	return 0;
}

static int expect_names(struct kase *k, const char *wanted, const uint8_t *set, int n,
	const char *(*name)(const struct policy *, unsigned))
{
	char found[WHY_MAX] = "";
	int i;

	for (i = 0; i < n; i++)
		snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", i ? "," : "",
			name(k->run->policy, set[i]));
	return strcmp(found, wanted) == 0 ? 0 : fail(k, "they are %s", found);
}

static int expect_record(struct kase *k, const char *wanted)
{
	static const char *const words[] = { "forbidden", "from_answer", "after_consent" };
	char found[64];

	snprintf(found, sizeof found, "%s:%s", words[k->d.obligations.record],
		id_of(k, k->d.obligations.record_rule));
	if (strcmp(found, wanted) != 0 && strcmp(words[k->d.obligations.record], wanted) != 0)
		return fail(k, "recording is %s", found);
	return 0;
}

static int expect_number(struct kase *k, const char *what, const char *wanted, uint32_t found)
{
	int32_t n;

	if (count(wanted, &n) != 0 || (uint32_t)n != found)
		return fail(k, "%s is %" PRIu32, what, found);
	return 0;
}

static int expect(struct kase *k, char *word)
{
	static const char *const verdicts[] = { "allow", "defer", "deny", NULL };
	const struct decision *d = &k->d;
	char *value;

	if (word_in(verdicts, word) >= 0)
		return strcmp(verdict_name(d->verdict), word) == 0 ? 0 : fail(k, "the verdict is %s, "
			"main ruling %s", verdict_name(d->verdict), decision_main_ruling(d) ?
			id_of(k, decision_main_ruling(d)->rule) : "none");
	if (*word == '!')
		return expect_absent(k, word + 1);
	value = strchr(word, '=');
	if (!value)
		return fail(k, "\"%s\" is no expectation", word);
	*value++ = '\0';
	if (strncmp(word, "duty:", 5) == 0)
		return expect_duty(k, word + 5, value);
	if (strcmp(word, "main") == 0)
		return expect_main(k, value);
	if (strcmp(word, "until") == 0)
		return expect_until(k, value);
	if (strcmp(word, "places") == 0)
		return expect_names(k, value, d->places, d->place_count, policy_place_name);
	if (strcmp(word, "zones") == 0)
		return expect_names(k, value, d->zones, d->zone_count, policy_zone_name);
	if (strcmp(word, "record") == 0)
		return expect_record(k, value);
	if (strcmp(word, "first_word") == 0)
		return expect_number(k, word, value, d->obligations.first_word_ms);
	if (strcmp(word, "release") == 0)
		return expect_number(k, word, value, d->obligations.release_ms);
	if (strcmp(word, "end_on_request") == 0)
		return expect_number(k, word, value, d->obligations.end_on_request_ms);
	if (strcmp(word, "abandoned") == 0)
		return expect_number(k, word, value, d->obligations.abandoned_percent);
	if (strcmp(word, "ring") == 0)
		return expect_number(k, word, value, d->obligations.ring_min_s);
	return expect_ruling(k, word, value);
}

/* ---- lines ------------------------------------------------------------------------------------ */

/* What every decision must hold, whatever its case expects. */
static int check_sound(struct kase *k)
{
	char json[FACTS_JSON_MAX], rulings[RULINGS_JSON_MAX], duties[OBLIGATIONS_JSON_MAX];
	struct facts back;
	struct decision again;
	int n = facts_to_json(&k->f, json, sizeof json);

	if (n < 0 || facts_from_json(json, (size_t)n, &back) != 0)
		return fail(k, "the facts do not survive JSON");
	policy_decide(k->run->policy, &back, &again);
	if (memcmp(&again, &k->d, sizeof again) != 0)
		return fail(k, "the decision recomputed from the recorded facts differs");
	if (rulings_to_json(k->run->policy, &k->d, rulings, sizeof rulings) < 0 ||
		obligations_to_json(k->run->policy, &k->d.obligations, duties, sizeof duties) < 0)
		return fail(k, "a record does not fit");
	if ((k->d.verdict == VERDICT_DEFER) != (k->d.defer_until_us > k->d.decided_us))
		return fail(k, "a deferral without its time, or a time without deferral");
	if ((k->d.verdict == VERDICT_ALLOW) != (decision_main_ruling(&k->d) == NULL))
		return fail(k, "the main ruling and the verdict disagree");
	return 0;
}

/* Twice: what says where the person may be decides which lists and items the rest is about. */
static int read_facts(struct kase *k, const char *text)
{
	char copy_of[LINE_MAX_BYTES], *save, *word;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		snprintf(copy_of, sizeof copy_of, "%s", text);
		for (word = strtok_r(copy_of, " \t\n", &save); word;
			word = strtok_r(NULL, " \t\n", &save)) {
			bool where = strncmp(word, "address=", 8) == 0 || strncmp(word, "zip=", 4) == 0 ||
				strncmp(word, "zone=", 5) == 0;

			if (where == (pass == 0) && set_fact(k, word) != 0)
				return -EINVAL;
		}
		if (pass == 0)
			set_law_defaults(k);
	}
	if (!k->held_given)
		hold_all(k);
	return 0;
}

static int run_line(struct kase *k, char *line)
{
	char *save = NULL, *word = strtok_r(line, " \t\n", &save), *facts, *expected;
	int r;

	if (!word || e164_parse(word, &k->f.number) != 0)
		return fail(k, "no number");
	word = strtok_r(NULL, " \t\n", &save);
	if (!word || clock_parse(word, &k->f.now_us) != 0)
		return fail(k, "no time");
	set_defaults(&k->f);
	facts = save;
	save = strstr(facts, "=>");
	if (!save)
		return fail(k, "no =>");
	*save = '\0';
	expected = save + 2;
	if (read_facts(k, facts) != 0)
		return -EINVAL;
	policy_decide(k->run->policy, &k->f, &k->d);
	r = check_sound(k);
	for (word = strtok_r(expected, " \t\n", &save); r == 0 && word;
		word = strtok_r(NULL, " \t\n", &save))
		r = expect(k, word);
	return r;
}

static void run_file(struct run *run, const char *path)
{
	char line[LINE_MAX_BYTES], text[LINE_MAX_BYTES];
	const char *name = strrchr(path, '/');
	FILE *f = fopen(path, "re");
	unsigned number = 0;

	name = name ? name + 1 : path;
	if (!f) {
		printf("Bail out! %s: %s\n", path, strerror(errno));
		exit(1);
	}
	while (fgets(line, sizeof line, f)) {
		struct kase k = { .run = run };
		int r;

		number++;
		if (line[0] == '#' || line[strspn(line, " \t\n")] == '\0')
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(text, sizeof text, "%s", line);
		r = run_line(&k, line);
		run->tests++;
		run->failed += r != 0;
		if (r != 0)
			printf("# %s:%u: %s\n", path, number, k.why);
		/* "#" would read as a TAP directive. */
		printf("%s %u - %s:%u %s\n", r == 0 ? "ok" : "not ok", run->tests, name, number, text);
	}
	(void)fclose(f); /* only read */
}

/* What a rule of this kind must have been seen to do. */
enum sides { SIDES_NONE = 0, SIDES_RULING };

static enum sides sides_of(const struct rule_info *info)
{
	static const char *const ruling[] = { "place", "purpose", "dnc_internal", "dnc", "revoke",
		"consent", "cap", "freq", "ring", "hours", "holiday", "ban", "reassigned", "emergency",
		NULL };

	/* An item that does not block is only shown. */
	if (strcmp(info->kind, "checklist") == 0)
		return SIDES_RULING;
	return word_in(ruling, info->kind) >= 0 ? SIDES_RULING : SIDES_NONE;
}

static bool seen(const struct run *run, unsigned i, const struct rule_info *info)
{
	bool permits = run->permitted[i] || run->absent[i];

	/* One that is only shown never speaks. */
	if (strcmp(info->kind, "checklist") == 0 && !run->refused[i] && !run->permitted[i])
		return run->absent[i];
	return permits && run->refused[i];
}

static void check_coverage(struct run *run)
{
	const struct rule_info *info;
	unsigned i, lacking = 0;

	for (i = 0; (info = policy_rule(run->policy, i)); i++) {
		if (sides_of(info) == SIDES_NONE || seen(run, i, info))
			continue;
		printf("# rule %s: no case where it %s\n", info->id,
			run->refused[i] ? "permits" : "refuses");
		lacking++;
	}
	run->tests++;
	run->failed += lacking > 0;
	printf("%s %u - every rule has a case on both sides\n", lacking ? "not ok" : "ok", run->tests);
}

int main(void)
{
	const char *top = getenv("top_srcdir");
	char pattern[1024], packs[1024], error[POLICY_LOAD_ERROR_MAX];
	struct run run = { 0 };
	glob_t files;
	size_t i;

	snprintf(pattern, sizeof pattern, "%s/tests/policy/*.cases", top ? top : DIALER_SRCDIR);
	snprintf(packs, sizeof packs, "%s/policy/packs", top ? top : DIALER_SRCDIR);
	if (policy_load(&run.policy, packs, NULL, error, sizeof error) != 0) {
		printf("Bail out! %s\n", error);
		return 1;
	}
	if (glob(pattern, 0, NULL, &files) != 0) {
		printf("Bail out! no %s\n", pattern);
		return 1;
	}
	for (i = 0; i < files.gl_pathc; i++)
		run_file(&run, files.gl_pathv[i]);
	check_coverage(&run);
	printf("1..%u\n", run.tests);
	globfree(&files);
	policy_free(run.policy);
	return run.failed > 0;
}
