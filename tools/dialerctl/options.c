/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/suggest.h"

#include "dialer/base/banned.h"

static int set_number(const struct ctl *ctl, const struct option_spec *o, const char *value)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0' || n < o->min || n > o->max)
		return ctl_usage(ctl, "%s \"%s\" is not a whole number from %" PRId64 " to %" PRId64, o->name, value,
			o->min, o->max);
	*(int64_t *)o->to = n;
	return 0;
}

static int add_text(const struct ctl *ctl, const struct option_spec *o, const char *value)
{
	struct option_texts *t = o->to;

	if (t->count == o->max)
		return ctl_usage(ctl, "%s is given more than %" PRId64 " times", o->name, o->max);
	t->texts[t->count++] = value;
	return 0;
}

static int set_option(const struct ctl *ctl, const struct option_spec *o, const char *value)
{
	if (o->kind == OPTION_FLAG) {
		*(bool *)o->to = true;
		return 0;
	}
	if (o->kind == OPTION_TEXT) {
		*(const char **)o->to = value;
		return 0;
	}
	if (o->kind == OPTION_TEXTS)
		return add_text(ctl, o, value);
	if (o->kind == OPTION_NUMBER)
		return set_number(ctl, o, value);
	if (clock_parse(value, o->to) < 0)
		return ctl_usage(ctl, "%s \"%s\" is no time (hint: 2026-11-21T09:30-05:00, or a date)", o->name, value);
	return 0;
}

static int unknown_option(const struct ctl *ctl, const char *arg, const struct option_spec *specs)
{
	struct suggest near;

	suggest_init(&near, arg);
	for (const struct option_spec *o = specs; o->name != NULL; o++)
		suggest_offer(&near, o->name);
	suggest_offer(&near, "--json");
	suggest_offer(&near, "--help");
	if (near.best != NULL)
		return ctl_usage(ctl, "unknown option \"%s\" (hint: %s?)", arg, near.best);
	return ctl_usage(ctl, "unknown option \"%s\"", arg);
}

/* argv[i] is an option. Returns how many arguments it took, or an exit code as ~code. */
static int take_option(struct ctl *ctl, int argc, char **argv, int i, const struct option_spec *specs)
{
	const char *equals = argv[i][1] == '-' ? strchr(argv[i], '=') : NULL;
	size_t len = equals != NULL ? (size_t)(equals - argv[i]) : strlen(argv[i]);
	const struct option_spec *o = specs;
	int code;

	if (strcmp(argv[i], "--json") == 0) {
		ctl->json = true;
		return 1;
	}
	while (o->name != NULL && (strncmp(o->name, argv[i], len) != 0 || o->name[len] != '\0'))
		o++;
	if (o->name == NULL)
		return ~unknown_option(ctl, argv[i], specs);
	if (o->kind == OPTION_FLAG && equals != NULL)
		return ~ctl_usage(ctl, "%s takes no value", o->name);
	if (o->kind != OPTION_FLAG && equals == NULL && i + 1 == argc)
		return ~ctl_usage(ctl, "%s needs a value", o->name);
	code = set_option(ctl, o, equals != NULL ? equals + 1 : argv[i + 1]);
	if (code != 0)
		return ~code;
	return o->kind == OPTION_FLAG || equals != NULL ? 1 : 2;
}

int options_read(struct ctl *ctl, int *argc, char **argv, const struct option_spec *specs, int least, int most)
{
	bool options = true;
	int kept = 0;

	for (int i = 0; i < *argc;) {
		int taken = 1;

		if (options && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
			command_help(ctl->command);
			return OPTIONS_HELP;
		}
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (options && argv[i][0] == '-' && argv[i][1] != '\0')
			taken = take_option(ctl, *argc, argv, i, specs);
		else
			argv[kept++] = argv[i];
		if (taken < 0)
			return ~taken;
		i += taken;
	}
	*argc = kept;
	if (kept < least)
		return ctl_usage(ctl, "%s", kept == 0 ? "an argument is missing" : "too few arguments");
	if (kept > most)
		return ctl_usage(ctl, "\"%s\" is one argument too many", argv[most]);
	return 0;
}

int options_open(struct ctl *ctl, int *argc, char **argv, const struct option_spec *specs, int least, int most)
{
	int code = options_read(ctl, argc, argv, specs, least, most);

	return code == 0 ? ctl_database(ctl) : code;
}
