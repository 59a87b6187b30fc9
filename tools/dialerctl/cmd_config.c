/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static const struct option_spec no_options[] = { { .name = NULL } };

/* Folders the daemon needs, and what to do when one is missing. */
struct folder {
	const char *key, *path, *hint;
	int access;
};

static int check_folders(const struct config *c, json_t *findings)
{
	const struct folder folders[] = {
		{ "[node] state_dir", c->state_dir, "create it, owned by the user dialerd runs as", W_OK },
		{ "[policy] packs_dir", c->packs_dir, "it holds the rule packs; leave the key out for the installed ones",
			R_OK },
		{ "[policy] zoneinfo_dir", c->zoneinfo_dir, "the Debian package tzdata brings /usr/share/zoneinfo", R_OK },
		{ "[agent] sphinx_model_dir", c->sphinx_model_dir,
			"the Debian package pocketsphinx-en-us brings the default", R_OK },
	};
	int found = 0;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (access(folders[i].path, folders[i].access | X_OK) == 0)
			continue;
		found++;
		json_array_append_new(findings, json_sprintf("%s: cannot use \"%s\" (hint: %s)", folders[i].key,
			folders[i].path, folders[i].hint));
	}
	return found;
}

static int check_voice(const struct config *c, json_t *findings)
{
	static const char *const voices[] = { "slt", "kal16", "kal", "rms", "awb" };

	for (size_t i = 0; i < sizeof(voices) / sizeof(voices[0]); i++)
		if (strcmp(voices[i], c->voice) == 0)
			return 0;
	json_array_append_new(findings, json_sprintf("[agent] voice: no voice \"%s\" (hint: slt, kal16, kal, rms, awb)",
		c->voice));
	return 1;
}

static int check_trunks(const struct config *c, json_t *findings)
{
	if (c->trunk_count > 0)
		return 0;
	json_array_append_new(findings, json_string("no trunk: no call can be made (hint: add [trunk NAME] with host)"));
	return 1;
}

int cmd_config_check(struct ctl *ctl, int argc, char **argv)
{
	const char *path;
	json_t *findings, *item;
	size_t i;
	int err = options_read(ctl, &argc, argv, no_options, 0, 0), found;

	if (err != 0)
		return options_exit(err);
	path = ctl->config_path != NULL ? ctl->config_path : "defaults";
	findings = json_array();
	found = check_folders(&ctl->config, findings) + check_voice(&ctl->config, findings) +
		check_trunks(&ctl->config, findings);
	if (ctl->json) {
		err = ctl_print_json(json_pack("{s:s, s:b, s:o}", "file", path, "ok", found == 0, "findings", findings));
		return err != CTL_OK || found > 0 ? CTL_FAILED : CTL_OK;
	}
	json_array_foreach(findings, i, item)
		printf("%s: %s\n", path, json_string_value(item));
	json_decref(findings);
	if (found == 0)
		printf("%s: good; node \"%s\", %d trunk%s\n", path, ctl->config.node, ctl->config.trunk_count,
			ctl->config.trunk_count == 1 ? "" : "s");
	return found > 0 ? CTL_FAILED : CTL_OK;
}

static json_t *key_json(const struct config_key_info *k)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "section", k->section, "key", k->key, "type", k->type,
		"default", k->fallback, "unit", k->unit, "help", k->help);

	if (o != NULL && strcmp(k->type, "integer") == 0) {
		json_object_set_new(o, "min", json_integer(k->min));
		json_object_set_new(o, "max", json_integer(k->max));
	}
	return o;
}

int cmd_config_keys(struct ctl *ctl, int argc, char **argv)
{
	static const char *const headings[] = { "section", "key", "type", "default", "range", "help" };
	const struct config_key_info *k;
	json_t *rows;
	struct table t;
	char range[64];
	int err = options_read(ctl, &argc, argv, no_options, 0, 0);

	if (err != 0)
		return options_exit(err);
	rows = json_array();
	table_init(&t, headings, sizeof(headings) / sizeof(headings[0]));
	for (size_t i = 0; (k = config_key(i)) != NULL; i++) {
		json_array_append_new(rows, key_json(k));
		snprintf(range, sizeof(range), "%ld to %ld%s%s", k->min, k->max, k->unit[0] != '\0' ? " " : "", k->unit);
		table_add(&t, k->section);
		table_add(&t, k->key);
		table_add(&t, k->type);
		table_add(&t, k->fallback);
		table_add(&t, strcmp(k->type, "integer") == 0 ? range : "");
		table_add(&t, k->help);
	}
	if (ctl->json) {
		table_release(&t);
		return ctl_print_json(rows);
	}
	json_decref(rows);
	table_print(&t, 0);
	return CTL_OK;
}
