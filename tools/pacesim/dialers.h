/* SPDX-License-Identifier: Apache-2.0 */
/* Ours, and the published ones as their sources and manuals describe them, in our own words. */
#ifndef PACESIM_DIALERS_H
#define PACESIM_DIALERS_H

#include "tools/pacesim/engine.h"

#define DIALERS_MAX 12

extern const struct dialer dialer_predictive, dialer_progressive;
/* vicidial.c: fixed ratio and the three adaptive methods */
extern const struct dialer dialer_vici_ratio, dialer_vici_hard, dialer_vici_average,
	dialer_vici_tapered;
/* others.c */
extern const struct dialer dialer_issabel, dialer_cxbridge;
/* replay.c: Impact's way */
extern const struct dialer dialer_impact;

/* All of them, ours first; NULL ends. */
extern const struct dialer *const dialers[DIALERS_MAX + 1];

#endif
