/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/commands.h"

#include <stddef.h>

#include "tools/dialerctl/command.h"

#include "dialer/base/banned.h"

const struct command commands[] = {
	{ "db migrate", "[--dir DIR]", "bring the database to this program's schema",
		"  --dir DIR   schema folder (the installed one)\n", cmd_db_migrate },
	{ "db status", "[--dir DIR]", "list migrations, applied and pending", "", cmd_db_status },
	{ "config check", "", "check the configuration and what it points to", "", cmd_config_check },
	{ "config keys", "", "list every key with its default and meaning", "", cmd_config_keys },
	{ "help", "[COMMAND]", "list the commands, or explain one", "", cmd_help },
	{ NULL, NULL, NULL, NULL, NULL },
};
