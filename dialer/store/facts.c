/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/facts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "dialer/store/facts_sql.h"

#include "dialer/base/banned.h"

_Static_assert(ATTEMPT_SAME_NUMBER == 1 && ATTEMPT_SAME_SELLER == 1 << 1 &&
	ATTEMPT_SAME_CAMPAIGN == 1 << 2 && ATTEMPT_SAME_SUBJECT == 1 << 3 &&
	ATTEMPT_SAME_DEBT == 1 << 4 && ATTEMPT_CONVERSED == 1 << 5 && ATTEMPT_ABANDONED == 1 << 6 &&
	ATTEMPT_REFUSED == 1 << 7 && ATTEMPT_BUSY == 1 << 8 && ATTEMPT_NOT_IN_SERVICE == 1 << 9 &&
	ATTEMPT_SAME_PERSON == 1 << 10 && FACTS_ATTEMPTS_MAX == 48,
	"FACTS_HISTORY writes these bits and as many attempts");

static enum tristate yes_no(bool yes)
{
	return yes ? TRI_YES : TRI_NO;
}

static bool is_true(const PGresult *res, int row, int col)
{
	return db_text(res, row, col)[0] == 't';
}

static enum line_type line_type_of(const char *text)
{
	static const struct {
		const char *name;
		enum line_type type;
	} names[] = {
		{ "fixed", LINE_FIXED },
		{ "mobile", LINE_MOBILE },
		{ "fixed_or_mobile", LINE_FIXED_OR_MOBILE },
		{ "toll_free", LINE_TOLL_FREE },
		{ "other", LINE_OTHER },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, text) == 0)
			return names[i].type;
	}
	return LINE_UNKNOWN;
}

static enum tristate ported_of(const char *text)
{
	if (strcmp(text, "yes") == 0)
		return TRI_YES;
	return strcmp(text, "no") == 0 ? TRI_NO : TRI_UNKNOWN;
}

static void read_consent(const PGresult *res, int row, int first, struct consent_fact *c)
{
	const char *scope = db_text(res, row, first + FACTS_SCOPE);

	*c = (struct consent_fact){ .known = TRI_YES }; /* the ledger was read; no row means no consent */
	if (PQgetisnull(res, row, first + FACTS_CONSENT_ID))
		return;
	c->event_id = db_int(res, row, first + FACTS_CONSENT_ID);
	c->form = strcmp(db_text(res, row, first + FACTS_FORM), "written") == 0 ? CONSENT_WRITTEN :
		CONSENT_ORAL;
	c->artificial_voice = yes_no(is_true(res, row, first + FACTS_ARTIFICIAL));
	c->marketing = yes_no(strcmp(scope, "marketing") == 0 || strcmp(scope, "all") == 0);
	if (!PQgetisnull(res, row, first + FACTS_NOT_CONDITION))
		c->not_condition = yes_no(is_true(res, row, first + FACTS_NOT_CONDITION));
	c->seller_named = TRI_YES; /* the ledger keeps one row per seller named */
	c->obtained_us = db_int(res, row, first + FACTS_OBTAINED);
	c->expires_us = db_int(res, row, first + FACTS_EXPIRES);
	c->revoked_us = db_int(res, row, first + FACTS_REVOKED);
}

/* "{1784116800000000:3,...}"; text that is no such array leaves the history unknown. */
static void read_history(struct facts *f, const char *at)
{
	char *end;

	f->attempt_count = 0;
	f->attempts_from_us = 0;
	if (*at++ != '{')
		return;
	while (*at != '}' && f->attempt_count < FACTS_ATTEMPTS_MAX) {
		struct attempt_fact *a = &f->attempts[f->attempt_count++];

		a->at_us = strtoll(at, &end, 10);
		if (end == at || *end != ':')
			return;
		a->is = (uint32_t)strtoul(end + 1, &end, 10);
		if (*end != ',' && *end != '}')
			return;
		at = *end == ',' ? end + 1 : end;
	}
	/* A full array may have been cut: it is complete only from its oldest on. */
	f->attempts_from_us = f->attempt_count < FACTS_ATTEMPTS_MAX ? f->now_us - FACTS_HISTORY_US :
		f->attempts[FACTS_ATTEMPTS_MAX - 1].at_us;
}

/* No row: not asked. */
static void read_reassigned(const PGresult *res, int row, int first, struct reassigned_fact *r)
{
	const char *answer = db_text(res, row, first + FACTS_ANSWER);

	*r = (struct reassigned_fact){ .answer = strcmp(answer, "yes") == 0 ? REASSIGNED_YES :
		strcmp(answer, "no") == 0 ? REASSIGNED_NO : strcmp(answer, "no_data") == 0 ? REASSIGNED_NO_DATA :
		REASSIGNED_NOT_ASKED };
	r->asked_us = db_int(res, row, first + FACTS_ASKED_AT);
	r->since_us = db_int(res, row, first + FACTS_ASKED_ABOUT);
}

void facts_read_place(const PGresult *res, int row, int place, struct facts *f)
{
	int first = place - FACTS_ADDRESS_PLACE;

	snprintf(f->address_place, sizeof(f->address_place), "%s",
		db_text(res, row, first + FACTS_ADDRESS_PLACE));
	snprintf(f->postal_prefix, sizeof(f->postal_prefix), "%s", db_text(res, row, first + FACTS_POSTAL));
	snprintf(f->county, sizeof(f->county), "%s", db_text(res, row, first + FACTS_COUNTY));
	snprintf(f->declared_zone, sizeof(f->declared_zone), "%s", db_text(res, row, first + FACTS_ZONE));
	f->line_type = line_type_of(db_text(res, row, first + FACTS_LINE_TYPE));
	f->ported = ported_of(db_text(res, row, first + FACTS_PORTED));
	f->ebr_transaction_us = db_int(res, row, first + FACTS_TRANSACTION);
	f->ebr_inquiry_us = db_int(res, row, first + FACTS_INQUIRY);
}

void facts_read_row(const PGresult *res, int row, int first, struct facts *f)
{
	facts_read_place(res, row, first + FACTS_ADDRESS_PLACE, f);
	read_consent(res, row, first, &f->consent);
	f->internal_dnc.listed = yes_no(is_true(res, row, first + FACTS_INTERNAL_DNC));
	f->attempts_lead = (int32_t)db_int(res, row, first + FACTS_ATTEMPTS);
	read_history(f, db_text(res, row, first + FACTS_HISTORY_COLUMN));
	read_reassigned(res, row, first, &f->reassigned);
}

int facts_lead_attempts(const struct facts *f, int64_t tried_us[FACTS_ATTEMPTS_MAX])
{
	const uint32_t lead = ATTEMPT_SAME_NUMBER | ATTEMPT_SAME_CAMPAIGN; /* a campaign has a number once */
	int n = 0;

	for (uint32_t i = 0; i < f->attempt_count; i++)
		if ((f->attempts[i].is & lead) == lead)
			tried_us[n++] = f->attempts[i].at_us;
	return n;
}

void facts_keep_promise(struct facts *f)
{
	int32_t in_24h = 0;

	for (uint32_t i = 0; i < f->attempt_count; i++)
		in_24h += (f->attempts[i].is & ATTEMPT_SAME_NUMBER) != 0 &&
			f->attempts[i].at_us > f->now_us - INT64_C(86400000000);
	if (f->max_attempts_lead <= f->attempts_lead)
		f->max_attempts_lead = f->attempts_lead + 1;
	if (f->max_attempts_24h <= in_24h)
		f->max_attempts_24h = in_24h + 1;
}

int facts_read_checklist(const char *json, char held[FACTS_HELD_MAX][RULE_ID_MAX], uint32_t *ret_count)
{
	json_t *root = json_loads(json, 0, NULL), *value;
	const char *id;
	uint32_t n = 0;
	int err = json_is_object(root) ? 0 : -EINVAL;

	json_object_foreach(root, id, value) {
		if (n == FACTS_HELD_MAX || strlen(id) >= RULE_ID_MAX) {
			err = -EINVAL;
			break;
		}
		snprintf(held[n++], RULE_ID_MAX, "%s", id);
	}
	json_decref(root);
	*ret_count = n;
	return err;
}
