/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who of a campaign's leads is called, as an expression that campaign managers write (dialer-campaign(5)):
 *
 *	state in ("TX", "FL") and attempts < 2 and field("income") >= 40000 and not (last_disposition = "busy")
 *
 * It can look at one lead and compare; there are no calls, no loops, and no arithmetic in it, so each costs no
 * more than its length. It is read once into a typed tree: names and types are checked then, with the column
 * of what is wrong. Matching goes over the tree in C; no text of it ever becomes SQL.
 *
 * Three answers: yes, no, and unknown, when a value that is compared is missing or is not what it is
 * compared with ("n/a" >= 40000). Unknown is not the opposite of anything: not (unknown) is unknown, yes or
 * unknown is yes, no and unknown is no. A lead is kept only on yes: in doubt nobody is called.
 *
 * A filter is immutable and for any thread.
 */
#ifndef DIALER_LEADS_FILTER_H
#define DIALER_LEADS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define FILTER_TEXT_MAX 4096  /* bytes of an expression */
#define FILTER_DEPTH_MAX 32   /* parentheses and nots inside one another */
#define FILTER_NODES_MAX 1024 /* comparisons, names and values together */
#define FILTER_ERROR_MAX 320

struct filter;

/* One lead. Texts are never NULL; "" is missing, but for last_disposition, where it is a lead not called yet. */
struct filter_lead {
	const char *state;             /* of the address: "TX" */
	const char *country;           /* "US" */
	const char *postal_code, *county, *timezone, *external_id, *first_name, *last_name, *list, *last_disposition;
	int64_t area_code;             /* of a number of the North American plan; 0: of another */
	int64_t attempts, priority, rank;
	int64_t loaded_us, last_purchase_us, last_inquiry_us; /* 0: none */
	bool callback;                 /* a call was promised */
	const json_t *fields;          /* object of texts: every other column; NULL: none */
};

/*
 * Returns 0, -EINVAL with "column 9: what (hint: remedy)" in error ("line 2, column 9" behind the first line),
 * or -ENOMEM. text need not end with a zero.
 */
int filter_parse(struct filter **fp, const char *text, size_t len, char error[FILTER_ERROR_MAX])
	__attribute__((warn_unused_result));
void filter_free(struct filter *f); /* accepts NULL */

bool filter_keeps(const struct filter *f, const struct filter_lead *lead);

/* Does it look at columns of the file (lead->fields)? */
bool filter_uses_fields(const struct filter *f);

/* A column's text as a number ("40000", "1,250.50", "$40,000") or a day since 1970 ("2026-11-21"). False: it is none. */
bool filter_number(const char *text, double *ret);
bool filter_day(const char *text, int64_t *ret);

#endif
