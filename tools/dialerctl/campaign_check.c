/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/campaign_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "dialer/store/law.h"
#include "tools/dialerctl/list_facts.h"

#include "dialer/base/banned.h"

#define DAY_US (INT64_C(86400) * CLOCK_US_PER_S)

/* A person who agreed to everything yesterday, is on no list that could be asked, and was never called. */
static void make_willing(struct facts *f)
{
	f->consent = (struct consent_fact){ .known = TRI_YES, .form = CONSENT_WRITTEN,
		.artificial_voice = TRI_YES, .marketing = TRI_YES, .seller_named = TRI_YES,
		.not_condition = TRI_YES, .obtained_us = f->now_us - DAY_US };
	f->internal_dnc.listed = TRI_NO;
	f->reassigned = (struct reassigned_fact){ REASSIGNED_NO, f->now_us - DAY_US, f->now_us - DAY_US };
	f->attempts_lead = 0;
	f->attempt_count = 0;
	f->attempts_from_us = 1;
	for (uint32_t i = 0; i < f->list_count; i++)
		if (f->lists[i].listed == TRI_YES)
			f->lists[i].listed = TRI_NO;
}

static int look_up(const struct check *c, const struct lists *lists, struct facts *f)
{
	const char *names[FACTS_LISTS_MAX];
	int n = policy_lists_wanted(c->policy, f, names);

	f->list_count = 0;
	for (int i = 0; i < n; i++)
		lists_lookup(lists, names[i], f->number, &f->lists[f->list_count++]);
	return n;
}

static void check_target(struct check *c, const struct lists *lists, const PGresult *res, int row)
{
	struct check_target *t = &c->targets[c->count];
	struct facts f = c->facts;
	struct law_target target;

	law_target_facts(res, row, &f, &target);
	look_up(c, lists, &f);
	make_willing(&f);
	snprintf(t->places, sizeof(t->places), "%.*s", (int)strcspn(target.class, "|"), target.class);
	t->leads = target.leads;
	policy_decide(c->policy, &f, &t->decision);
	t->callable = t->decision.verdict != VERDICT_DENY;
	c->callable += t->callable;
	c->count++;
}

static int check_targets(struct ctl *ctl, struct check *c, const struct law_campaign *campaign)
{
	struct lists *lists;
	PGresult *res;
	int code = list_facts_open(ctl, NULL, 0, &lists), err;

	if (code != CTL_OK)
		return code;
	err = law_targets(&ctl->db, campaign->id, &res);
	if (err < 0) {
		lists_close(lists);
		return ctl_store_failed(ctl, err);
	}
	c->targets = calloc((size_t)PQntuples(res) + 1, sizeof(*c->targets));
	if (c->targets == NULL)
		code = ctl_fail(CTL_FAILED, "out of memory");
	for (int i = 0; code == CTL_OK && i < PQntuples(res) && i < CHECK_TARGETS_MAX; i++)
		check_target(c, lists, res, i);
	PQclear(res);
	lists_close(lists);
	return code;
}

int check_campaign(struct ctl *ctl, const char *name, struct check *ret)
{
	char error[POLICY_LOAD_ERROR_MAX];
	struct law_campaign campaign;
	int err;

	*ret = (struct check){ .facts = { .now_us = clock_wall_us() } };
	err = law_campaign_facts(&ctl->db, name, &ret->facts, &campaign);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (policy_load_config(&ret->policy, &ctl->config, NULL, error, sizeof(error)) < 0)
		return ctl_fail(CTL_FAILED, "%s", error);
	ret->pacing = campaign.pacing;
	return check_targets(ctl, ret, &campaign);
}

void check_release(struct check *c)
{
	policy_free(c->policy);
	free(c->targets);
	*c = (struct check){ .count = 0 };
}

bool check_overdials(const struct check *c)
{
	return strcmp(c->pacing.mode, "progressive") != 0;
}

static bool abandons_lawfully(const struct check *c, const char *name)
{
	int target = c->pacing.target_hundredths;

	for (int i = 0; check_overdials(c) && i < c->count; i++) {
		const struct check_target *t = &c->targets[i];
		int most = (int)t->decision.obligations.abandoned_percent;

		if (!t->callable || most == 0 || target <= most * 100)
			continue;
		ctl_fail(CTL_REFUSED, "campaign %s may abandon %d.%02d %% of the people who answer, the law of %s permits %d %% "
			"(hint: abandonment_target = %d; dialerctl campaign check %s)", name, target / 100, target % 100,
			t->places, most, most, name);
		return false;
	}
	return true;
}

bool check_may_start(const struct check *c, const char *name)
{
	const struct ruling *r;

	if (c->count == 0 || c->callable > 0)
		return abandons_lawfully(c, name);
	r = decision_main_ruling(&c->targets[0].decision);
	ctl_fail(CTL_REFUSED, "campaign %s can call nobody it has leads for: of %s, rule %s says %s (hint: dialerctl "
		"campaign check %s)", name, c->targets[0].places, policy_rule(c->policy, r->rule)->id,
		policy_reason_text(r->reason), name);
	return false;
}
