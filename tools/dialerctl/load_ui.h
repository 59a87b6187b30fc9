/* SPDX-License-Identifier: Apache-2.0 */
/* What the load commands share: repeated --map, the progress bar, the summary. */
#ifndef DIALERCTL_LOAD_UI_H
#define DIALERCTL_LOAD_UI_H

#include "dialer/leads/load.h"
#include "tools/dialerctl/command.h"
#include "tools/dialerctl/options.h"

/*
 * options_read() with one file as argument, which becomes o->path, and with every "--map X" and "--map=X",
 * which it does not repeat: they are left in maps, for o->maps. Checks o->region. Returns as options_read().
 */
int load_options_read(struct ctl *ctl, int *argc, char **argv, const struct option_spec *specs,
	const char *maps[HEADER_MAPS_MAX], struct load_options *o) __attribute__((warn_unused_result));
/* A bar on standard error where that is a terminal; does nothing elsewhere. */
void load_progress(uint64_t done, uint64_t total, void *arg);
/* Prints the result, or what failed. what: "leads", "consents", "numbers". Returns an exit code. */
int load_tell(const struct ctl *ctl, int err, const struct load_options *o, const struct load_result *r,
	const char *what);

#endif
