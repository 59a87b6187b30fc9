/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people ask about campaigns and calls, each one statement. The columns of a result carry the
 * names a table or JSON shows. Numbers of people come in columns named "number".
 */
#ifndef DIALER_STORE_REPORT_H
#define DIALER_STORE_REPORT_H

#include "dialer/store/db.h"

enum report {
	REPORT_CAMPAIGNS = 0,  /* all campaigns; the id is not looked at */
	REPORT_CAMPAIGN,       /* one row: settings, state, counts, rate */
	REPORT_SETTINGS,       /* one row: how it is set up */
	REPORT_LEADS,          /* state, leads */
	REPORT_OUTCOMES,       /* disposition, calls, share */
	REPORT_REFUSALS,       /* rule, leads, reason, citation: of leads that stand refused */
	REPORT_DEFERRALS,      /* rule, leads, until, citation: of leads that wait for the law's hours */
	REPORT_TIMINGS,        /* measure, count, p50_ms, p95_ms, max_ms */
	REPORT_RECORDINGS,     /* one row: recordings */
	REPORT_WAITING,        /* class, leads, due_us: ready leads by calling class and earliest due */
	REPORT_PACING,         /* node, pacing, why, lines, seats, busy, free, waiting, level, target, may_abandon: what nodes told */
	REPORT_ABANDONMENT,    /* period, from, until, live, abandoned, percent: see regulations M20 */
};

/* campaign_id is what every kind but REPORT_CAMPAIGNS asks about. The caller clears the result. */
int report_run(struct db *db, enum report kind, int64_t campaign_id, PGresult **ret)
	__attribute__((warn_unused_result));

#endif
