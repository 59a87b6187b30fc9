/* SPDX-License-Identifier: Apache-2.0 */
/* The functions behind the table in commands.c, each in the file of its name. */
#ifndef DIALERCTL_COMMANDS_H
#define DIALERCTL_COMMANDS_H

struct ctl;

int cmd_help(struct ctl *ctl, int argc, char **argv);
int cmd_config_check(struct ctl *ctl, int argc, char **argv);
int cmd_config_keys(struct ctl *ctl, int argc, char **argv);
int cmd_db_migrate(struct ctl *ctl, int argc, char **argv);
int cmd_db_status(struct ctl *ctl, int argc, char **argv);

#endif
