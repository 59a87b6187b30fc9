/* SPDX-License-Identifier: Apache-2.0 */
/* policy check, policy rules */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "dialer/store/law.h"
#include "policy/number/phone.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/list_facts.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/verdict.h"

#include "dialer/base/banned.h"

struct question {
	const char *campaign, *seller, *purpose, *place, *zone;
	bool record, business, live_voice;
	int64_t at_us;
};

static int load_policy(const struct ctl *ctl, struct policy **ret)
{
	char error[POLICY_LOAD_ERROR_MAX];

	if (policy_load_config(ret, &ctl->config, NULL, error, sizeof(error)) < 0)
		return ctl_fail(CTL_FAILED, "%s", error);
	return CTL_OK;
}

static enum tristate yes_no(bool b)
{
	return b ? TRI_YES : TRI_NO;
}

/* Without a campaign: as if the first call of one that asks for what the options say. */
static int facts_of_options(struct ctl *ctl, const struct question *q, struct facts *f, struct law_campaign *c)
{
	int err;

	f->purpose = q->purpose != NULL ? purpose_parse(q->purpose) : PURPOSE_UNKNOWN;
	if (f->purpose == PURPOSE_UNKNOWN)
		return ctl_usage(ctl, "--campaign NAME, or --purpose marketing|informational|debt|health_care|political|non_profit|survey, is needed");
	f->artificial_voice = yes_no(!q->live_voice);
	f->business = yes_no(q->business);
	f->record = yes_no(q->record);
	f->ring_s = 30;
	f->max_attempts_lead = 1;
	f->max_attempts_24h = 1;
	err = q->seller != NULL ? law_seller(&ctl->db, q->seller, &c->seller_id) : 0;
	return err < 0 ? ctl_store_failed(ctl, err) : CTL_OK;
}

static int gather(struct ctl *ctl, const struct question *q, const char *text, struct facts *f)
{
	struct law_campaign c = { .region = "US" };
	struct phone phone;
	enum phone_error pe;
	int code = CTL_OK, err = 0;

	*f = (struct facts){ .now_us = q->at_us != 0 ? q->at_us : clock_wall_us() };
	if (q->campaign != NULL)
		err = law_campaign_facts(&ctl->db, q->campaign, f, &c);
	else
		code = facts_of_options(ctl, q, f, &c);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (code != CTL_OK)
		return code;
	pe = phone_parse(text, strlen(text), c.region, &phone);
	if (pe != PHONE_OK)
		return ctl_usage(ctl, "\"%s\": %s", text, phone_error_text(pe));
	f->number = phone.number;
	f->line_type = phone.type;
	err = law_number_facts(&ctl->db, &c, f);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (q->place != NULL)
		snprintf(f->address_place, sizeof(f->address_place), "%s", q->place);
	if (q->zone != NULL)
		snprintf(f->declared_zone, sizeof(f->declared_zone), "%s", q->zone);
	return CTL_OK;
}

/* What the lists the law names say of the number. */
static int list_facts(struct ctl *ctl, const struct policy *policy, struct facts *f)
{
	const char *names[FACTS_LISTS_MAX];
	struct lists *lists;
	int n = policy_lists_wanted(policy, f, names), code = list_facts_open(ctl, names, n, &lists);

	if (code != CTL_OK)
		return code;
	for (int i = 0; i < n; i++)
		lists_lookup(lists, names[i], f->number, &f->lists[f->list_count++]);
	lists_close(lists);
	return CTL_OK;
}

int cmd_policy_check(struct ctl *ctl, int argc, char **argv)
{
	struct question q = { .at_us = 0 };
	const struct option_spec specs[] = {
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &q.campaign },
		{ .name = "--at", .kind = OPTION_TIME, .to = &q.at_us },
		{ .name = "--seller", .kind = OPTION_TEXT, .to = &q.seller },
		{ .name = "--purpose", .kind = OPTION_TEXT, .to = &q.purpose },
		{ .name = "--place", .kind = OPTION_TEXT, .to = &q.place },
		{ .name = "--zone", .kind = OPTION_TEXT, .to = &q.zone },
		{ .name = "--record", .kind = OPTION_FLAG, .to = &q.record },
		{ .name = "--business", .kind = OPTION_FLAG, .to = &q.business },
		{ .name = "--live-voice", .kind = OPTION_FLAG, .to = &q.live_voice },
		{ .name = NULL },
	};
	struct policy *policy;
	struct decision d;
	struct facts f;
	int code = options_read(ctl, &argc, argv, specs, 1, 1);

	if (code != 0)
		return options_exit(code);
	code = ctl_database(ctl);
	if (code == CTL_OK)
		code = gather(ctl, &q, argv[0], &f);
	if (code != CTL_OK)
		return code;
	code = load_policy(ctl, &policy);
	if (code != CTL_OK)
		return code;
	code = list_facts(ctl, policy, &f);
	if (code != CTL_OK) {
		policy_free(policy);
		return code;
	}
	policy_decide(policy, &f, &d);
	code = ctl->json ? verdict_print_json(policy, &f, &d) : verdict_print(policy, &f, &d);
	policy_free(policy);
	if (code != CTL_OK)
		return code;
	return d.verdict == VERDICT_ALLOW ? CTL_OK : CTL_REFUSED;
}

int cmd_policy_rules(struct ctl *ctl, int argc, char **argv)
{
	const char *place = NULL;
	const struct option_spec specs[] = { { .name = "--place", .kind = OPTION_TEXT, .to = &place },
		{ .name = NULL } };
	struct policy *policy;
	int code = options_read(ctl, &argc, argv, specs, 0, 0);

	if (code != 0)
		return options_exit(code);
	code = load_policy(ctl, &policy);
	if (code != CTL_OK)
		return code;
	code = verdict_print_rules(ctl, policy, place);
	policy_free(policy);
	return code;
}
