/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/command.h"
#include "tools/dialerctl/commands.h"

#include "dialer/base/banned.h"

int cmd_help(struct ctl *ctl, int argc, char **argv)
{
	const struct command *c;
	int words;

	(void)ctl;
	if (argc == 0) {
		command_list(NULL);
		return CTL_OK;
	}
	c = command_find(argc, argv, &words);
	if (c != NULL) {
		command_help(c);
		return CTL_OK;
	}
	return argc == 1 && command_list(argv[0]) > 0 ? CTL_OK : command_unknown(argc, argv);
}
