/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/dialerctl/command.h"

#include "dialer/base/banned.h"

#define CONFIG_PATH "/etc/dialer/dialer.conf"

/* Options before the command. Returns how many arguments they took, or -1 (said). */
static int read_global(struct ctl *ctl, int argc, char **argv)
{
	int i = 0;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--json") == 0) {
			ctl->json = true;
		} else if (strcmp(argv[i], "-c") == 0 && i + 1 < argc) {
			ctl->config_path = argv[++i];
		} else if (strcmp(argv[i], "--version") == 0) {
			puts("dialerctl " PACKAGE_VERSION);
			exit(CTL_OK);
		} else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			command_list(NULL);
			exit(CTL_OK);
		} else {
			ctl_usage(ctl, "%s \"%s\" (hint: dialerctl [-c FILE] [--json] COMMAND; dialerctl help)",
				strcmp(argv[i], "-c") == 0 ? "no file behind" : "unknown option", argv[i]);
			return -1;
		}
	}
	return i;
}

static void choose_config(struct ctl *ctl)
{
	if (ctl->config_path == NULL)
		ctl->config_path = getenv("DIALER_CONF");
	if (ctl->config_path == NULL && access(CONFIG_PATH, F_OK) == 0)
		ctl->config_path = CONFIG_PATH;
}

static int run(struct ctl *ctl, int argc, char **argv)
{
	char error[CONFIG_ERROR_MAX];
	int words;

	ctl->command = command_find(argc, argv, &words);
	if (ctl->command == NULL && (argc == 1 || argv[1][0] == '-') && command_list(argv[0]) > 0)
		return CTL_OK;
	if (ctl->command == NULL)
		return command_unknown(argc, argv);
	choose_config(ctl);
	if (config_read(&ctl->config, ctl->config_path, error) < 0)
		return ctl_fail(CTL_FAILED, "%s", error);
	return ctl->command->run(ctl, argc - words, argv + words);
}

int main(int argc, char **argv)
{
	struct ctl ctl = { .json = false };
	int used, code;

	used = read_global(&ctl, argc - 1, argv + 1);
	if (used < 0)
		return CTL_USAGE;
	if (used == argc - 1) {
		command_list(NULL);
		return CTL_USAGE;
	}
	code = run(&ctl, argc - 1 - used, argv + 1 + used);
	if (ctl.connected)
		db_close(&ctl.db);
	if ((fflush(stdout) == EOF || ferror(stdout)) && code == CTL_OK)
		code = ctl_fail(CTL_FAILED, "cannot write to standard output");
	return code;
}
