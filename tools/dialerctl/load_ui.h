/* SPDX-License-Identifier: Apache-2.0 */
/* What the load commands share: repeated --map, the progress bar, the summary. */
#ifndef DIALERCTL_LOAD_UI_H
#define DIALERCTL_LOAD_UI_H

#include "dialer/leads/load.h"
#include "tools/dialerctl/command.h"

/*
 * Take every "--map X" and "--map=X" out of argv, which options_read() does not repeat. Returns
 * CTL_OK or CTL_USAGE, said.
 */
int load_take_maps(const struct ctl *ctl, int *argc, char **argv, const char *maps[HEADER_MAPS_MAX], size_t *ret_count);
/* A bar on standard error where that is a terminal; does nothing elsewhere. */
void load_progress(uint64_t done, uint64_t total, void *arg);
/* Prints the result, or what failed. what: "leads", "consents", "numbers". Returns an exit code. */
int load_tell(const struct ctl *ctl, int err, const struct load_options *o, const struct load_result *r,
	const char *what);

#endif
