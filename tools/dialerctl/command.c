/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a command in the table by its words, and help. */
#include "config.h"

#include "tools/dialerctl/command.h"

#include <stdio.h>
#include <string.h>

#include "dialer/base/suggest.h"

#include "dialer/base/banned.h"

/* How many arguments the words of the table take up, 0 if they differ. */
static int words_match(const char *words, int argc, char **argv)
{
	int n = 0;

	while (*words != '\0') {
		size_t len = strcspn(words, " ");

		if (n == argc || strlen(argv[n]) != len || strncmp(argv[n], words, len) != 0)
			return 0;
		n++;
		words += len;
		words += strspn(words, " ");
	}
	return n;
}

/* The longest match wins, so that "dnc load us-national" may stand beside "dnc load". */
const struct command *command_find(int argc, char **argv, int *ret_words)
{
	const struct command *best = NULL;

	*ret_words = 0;
	for (const struct command *c = commands; c->words != NULL; c++) {
		int n = words_match(c->words, argc, argv);

		if (n > *ret_words) {
			best = c;
			*ret_words = n;
		}
	}
	return best;
}

void command_help(const struct command *c)
{
	printf("usage: dialerctl %s%s%s\n\n%s.\n", c->words, c->args[0] != '\0' ? " " : "", c->args, c->summary);
	if (c->help[0] != '\0')
		printf("\n%s", c->help);
}

int command_list(const char *group)
{
	size_t len = group != NULL ? strlen(group) : 0;
	int n = 0;

	for (const struct command *c = commands; c->words != NULL; c++) {
		if (group != NULL && (strncmp(c->words, group, len) != 0 || (c->words[len] != ' ' && c->words[len] != '\0')))
			continue;
		if (n++ == 0)
			printf("usage: dialerctl [-c FILE] [--json] COMMAND\n\n");
		printf("  %-18s %s\n", c->words, c->summary);
	}
	if (n > 0)
		printf("\ndialerctl COMMAND --help tells more; dialerctl(1) all.\n");
	return n;
}

int command_unknown(int argc, char **argv)
{
	char typed[2 * SUGGEST_WORD_MAX];
	struct suggest near;

	snprintf(typed, sizeof(typed), "%s%s%s", argv[0], argc > 1 && argv[1][0] != '-' ? " " : "",
		argc > 1 && argv[1][0] != '-' ? argv[1] : "");
	suggest_init(&near, typed);
	for (const struct command *c = commands; c->words != NULL; c++)
		suggest_offer(&near, c->words);
	if (near.best != NULL)
		return ctl_fail(CTL_USAGE, "no such command: %s (hint: %s?)", typed, near.best);
	return ctl_fail(CTL_USAGE, "no such command: %s (hint: dialerctl help)", typed);
}
