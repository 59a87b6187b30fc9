/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options of one command, as a table. Options and arguments may come in any order; "--" ends
 * the options; "--name value" and "--name=value" both work. --json and --help are known everywhere.
 */
#ifndef DIALERCTL_OPTIONS_H
#define DIALERCTL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/dialerctl/command.h"

enum option_kind {
	OPTION_FLAG,   /* bool */
	OPTION_TEXT,   /* const char *, into argv */
	OPTION_NUMBER, /* int64_t, from min to max */
	OPTION_TIME,   /* int64_t wall microseconds; RFC 3339 or a date */
	OPTION_TEXTS,  /* struct option_texts; may be given several times */
};

struct option_texts {
	const char **texts; /* room for the option's max */
	int count;
};

struct option_spec {
	const char *name;  /* "--timeout", or "-n" */
	enum option_kind kind;
	void *to;          /* untouched when the option is not given */
	int64_t min, max;  /* OPTION_NUMBER; max: of OPTION_TEXTS too */
};

#define OPTIONS_HELP (-1)

/*
 * specs ends with name == NULL. Moves the arguments that are no options to the front of argv and
 * sets *argc to their number, which must be from least to most. Returns 0; CTL_USAGE (said); or
 * OPTIONS_HELP after --help was printed, when the command ends with CTL_OK. Use options_exit().
 */
int options_read(struct ctl *ctl, int *argc, char **argv, const struct option_spec *specs, int least,
	int most) __attribute__((warn_unused_result));
/* The same, and then ctl_database(): what most commands begin with. A failure of that is the result. */
int options_open(struct ctl *ctl, int *argc, char **argv, const struct option_spec *specs, int least,
	int most) __attribute__((warn_unused_result));
static inline int options_exit(int result)
{
	return result == OPTIONS_HELP ? CTL_OK : result;
}

#endif
