/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialerctl is a table of commands (commands.c); a command is one file, cmd_<words>.c. To add one:
 * write `int cmd_dnc_check(struct ctl *ctl, int argc, char **argv)`, declare it in commands.h and
 * give it a row in commands.c.
 *
 * A command gets its arguments behind its words (argv[0] is the first argument), reads its options
 * with options_read() (options.h), opens the database with ctl_database(), prints a table or JSON
 * (rows.h), and returns one of the exit codes below, having said on standard error what failed.
 */
#ifndef DIALERCTL_COMMAND_H
#define DIALERCTL_COMMAND_H

#include <stdbool.h>

#include <jansson.h>

#include "policy/policy.h"

#include "dialer/base/config.h"
#include "dialer/store/db.h"

/* Exit codes, as in dialerctl(1). */
enum ctl_exit {
	CTL_OK = 0,
	CTL_FAILED = 1,    /* could not do it; also: a check found something wrong */
	CTL_USAGE = 2,     /* the command line is wrong */
	CTL_REFUSED = 3,   /* the law or the state of things says no */
	CTL_NOT_FOUND = 4, /* no such campaign, call, number */
	CTL_DATABASE = 5,  /* the database cannot be reached or does not fit this program */
	CTL_TIMEOUT = 6,   /* not done in time */
};

struct command;

struct ctl {
	struct config config;
	const char *config_path; /* NULL: defaults */
	bool json;
	bool connected;
	struct db db;
	const struct command *command; /* that runs */
};

struct command {
	const char *words;   /* "campaign pause" */
	const char *args;    /* "NAME [--timeout SECONDS]" */
	const char *summary; /* one line */
	const char *help;    /* more lines, each ending in \n; "" none */
	int (*run)(struct ctl *ctl, int argc, char **argv);
};

/* The table, ending with words == NULL. */
extern const struct command commands[];

/* Find the command whose words start argv; *ret_words says how many they are. NULL: none. */
const struct command *command_find(int argc, char **argv, int *ret_words);
void command_help(const struct command *c);
/* All commands, or those whose first word is group (NULL: all). Returns how many. */
int command_list(const char *group);
/* "no such command", with the nearest one. Returns CTL_USAGE. */
int command_unknown(int argc, char **argv);

/* "dialerctl: ..." on standard error. Returns code, for `return ctl_fail(...)`. */
int ctl_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same for a wrong command line; names the command's usage. Returns CTL_USAGE. */
int ctl_usage(const struct ctl *ctl, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Connect once and check that the schema is this program's. Returns CTL_OK or CTL_DATABASE, said.
 * ctl_connect() does not look at the schema (for `db migrate`).
 */
int ctl_database(struct ctl *ctl) __attribute__((warn_unused_result));
int ctl_connect(struct ctl *ctl) __attribute__((warn_unused_result));
/*
 * Before data about a person is shown: the log of evidence learns who looks. number: 0 of many, in
 * full; call: 0 unless one is shown. Returns CTL_OK, or the exit code, said; then show nothing.
 */
int ctl_note_access(struct ctl *ctl, int64_t number, int64_t call) __attribute__((warn_unused_result));
/* What commands about one person begin with: read the number, ctl_database(), ctl_note_access(). */
int ctl_open_person(struct ctl *ctl, const char *text, struct e164 *ret) __attribute__((warn_unused_result));
/* What lists of many people begin with: ctl_database(), and ctl_note_access() where numbers are shown in full. */
int ctl_open_people(struct ctl *ctl, bool full) __attribute__((warn_unused_result));
/* Say ctl->db.error and return the exit code that fits the errno of a store function. */
int ctl_store_failed(const struct ctl *ctl, int err);

/* Print and free. Returns CTL_OK, or CTL_FAILED when standard output is gone. */
int ctl_print_json(json_t *value);

#endif
