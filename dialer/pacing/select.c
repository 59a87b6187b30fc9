/* SPDX-License-Identifier: Apache-2.0 */
/* Leads of a running campaign that its filter has not looked at since they changed (store/selection.h). */
#include "config.h"

#include <stdlib.h>

#include "dialer/base/log.h"
#include "dialer/leads/select.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/store/campaign.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

/* What was looked at can be claimed now; and the refresh comes back here for what is left. */
static void on_written(int err, void *arg)
{
	struct run *r = arg;

	r->selecting = false;
	if (err == 0)
		runs_refresh_classes(r);
}

static void judge_all(struct run *r, const struct selector *s, const PGresult *res)
{
	static struct selection_verdict verdicts[SELECTION_STEP_MAX]; /* control thread only */
	int n = PQntuples(res);

	for (int i = 0; i < n; i++) {
		struct selection_lead lead;

		selection_row(res, i, &lead);
		selector_judge(s, &lead, &verdicts[i]);
	}
	selection_write_async(r->pacing->pipeline, s->number, verdicts, n, on_written, r);
}

static void on_read(const struct selection *now, const PGresult *res, void *arg)
{
	struct run *r = arg;
	struct selector s;
	char error[FILTER_ERROR_MAX];

	if (res == NULL || PQntuples(res) == 0) {
		r->selecting = false;
		return;
	}
	if (selector_init(&s, now, error) < 0) {
		/* It was checked before it was written; nobody is called whom no filter has kept. */
		log_error(PACING, "campaign=%lld: its leads cannot be looked at: %s", (long long)r->id, error);
		r->selecting = false;
	} else {
		judge_all(r, &s, res);
	}
	selector_release(&s);
}

void select_step(struct run *r)
{
	if (r->selecting || r->campaign == NULL || !r->campaign->running || r->campaign->selection == 0 ||
		!pipeline_is_up(r->pacing->pipeline))
		return;
	r->selecting = true;
	selection_read_async(r->pacing->pipeline, r->id, on_read, r);
}
