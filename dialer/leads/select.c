/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/select.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

int selector_init(struct selector *s, const struct selection *from, char error[FILTER_ERROR_MAX])
{
	*s = (struct selector){ .number = from->number };
	if (order_parse(&s->order, from->order, error) < 0)
		return -EINVAL;
	return from->filter[0] == '\0' ? 0 : filter_parse(&s->filter, from->filter, strlen(from->filter), error);
}

void selector_release(struct selector *s)
{
	filter_free(s->filter);
	*s = (struct selector){ .filter = NULL };
}

/* "US-TX" is country and state; a country whose parts have no law of their own stands alone. */
static void take_place(struct filter_lead *f, const char *place, char country[8])
{
	const char *dash = strchr(place, '-');

	snprintf(country, 8, "%.*s", (int)strcspn(place, "-"), place);
	f->country = country;
	f->state = dash != NULL ? dash + 1 : "";
}

void selector_judge(const struct selector *s, const struct selection_lead *lead, struct selection_verdict *ret)
{
	bool fields = s->order.kind == ORDER_FIELD || (s->filter != NULL && filter_uses_fields(s->filter));
	json_t *json = fields ? json_loads(lead->fields_json, 0, NULL) : NULL;
	struct filter_lead f = {
		.postal_code = lead->postal_code, .county = lead->county, .timezone = lead->timezone,
		.external_id = lead->external_id, .first_name = lead->first_name, .last_name = lead->last_name,
		.list = lead->list, .last_disposition = lead->last_disposition,
		.area_code = lead->number / INT64_C(10000000000) == 1 ? lead->number / 10000000 % 1000 : 0,
		.attempts = lead->attempts, .priority = lead->priority, .rank = lead->rank,
		.loaded_us = lead->loaded_us, .last_purchase_us = lead->last_purchase_us,
		.last_inquiry_us = lead->last_inquiry_us, .callback = lead->callback, .fields = json,
	};
	char country[8];

	take_place(&f, lead->place, country);
	*ret = (struct selection_verdict){ .id = lead->id, .version = lead->version,
		.ord = order_key(&s->order, lead->id, &f, s->number), .keeps = s->filter == NULL || filter_keeps(s->filter, &f) };
	json_decref(json);
}

/* One batch, behind *place, which moves on. Returns how many there were, or -errno. */
static int step(struct db *db, int64_t campaign_id, struct selection_place *place, struct selection_verdict *verdicts)
{
	struct selection now;
	struct selector s = { .filter = NULL };
	PGresult *res;
	int err = selection_of(db, campaign_id, &now), n;

	if (err < 0)
		return err;
	err = selector_init(&s, &now, db->error);
	if (err == 0)
		err = selection_read(db, campaign_id, place, &res);
	if (err < 0) {
		selector_release(&s);
		return err;
	}
	n = PQntuples(res);
	for (int i = 0; i < n; i++) {
		struct selection_lead lead;

		selection_row(res, i, &lead);
		selector_judge(&s, &lead, &verdicts[i]);
	}
	if (n > 0)
		err = selection_write(db, now.number, verdicts, n);
	selector_release(&s);
	PQclear(res);
	return err < 0 ? err : n;
}

int select_leads(struct db *db, int64_t campaign_id, void (*progress)(int64_t done, void *arg), void *arg)
{
	struct selection_verdict *verdicts = calloc(SELECTION_BATCH_MAX, sizeof(*verdicts));
	struct selection_place place = { .id = 0 };
	int64_t done = 0;
	int n = verdicts != NULL ? 1 : -ENOMEM;
	bool again = false;

	/* At the end once more from the beginning, for what changed behind the place meanwhile. */
	while (n > 0 || again) {
		n = step(db, campaign_id, &place, verdicts);
		again = n == 0 && place.id != 0;
		if (again)
			place.id = 0;
		done += n > 0 ? n : 0;
		if (n > 0 && progress != NULL)
			progress(done, arg);
	}
	free(verdicts);
	return n;
}
