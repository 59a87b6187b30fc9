/* SPDX-License-Identifier: Apache-2.0 */
/* consent text add, show */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/leads/load.h"
#include "dialer/store/consent_text.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"
#include "tools/dialerctl/text_file.h"

#include "dialer/base/banned.h"

#define WORD_MAX 64 /* bytes of a language or a version */

static int add(struct ctl *ctl, const struct consent_text *t)
{
	char hex[65];
	int err = consent_text_add(&ctl->db, t, hex);

	if (err < 0 && err != -EEXIST)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:b}", "text_sha256", hex, "new", err == 0));
	printf("%s%s\n", hex, err == 0 ? "" : ": is kept already");
	return CTL_OK;
}

int cmd_consent_text_add(struct ctl *ctl, int argc, char **argv)
{
	struct consent_text t = { .language = "", .version = "" };
	const struct option_spec specs[] = {
		{ .name = "--language", .kind = OPTION_TEXT, .to = &t.language },
		{ .name = "--version", .kind = OPTION_TEXT, .to = &t.version },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 1, 1);
	char *text;
	size_t len;

	if (code != 0)
		return options_exit(code);
	if (strlen(t.language) > WORD_MAX || strlen(t.version) > WORD_MAX)
		return ctl_usage(ctl, "--language and --version have at most %d bytes", WORD_MAX);
	code = text_file_read(argv[0], TEXT_FILE_MAX, &text, &len);
	if (code != CTL_OK)
		return code;
	t.text = text;
	if (!text_file_is_text(text, len))
		code = ctl_fail(CTL_REFUSED, "%s: no text in UTF-8 (hint: of a picture or a recording only the hash is kept,"
			" as consent add does)", argv[0]);
	else
		code = ctl_database(ctl);
	if (code == CTL_OK)
		code = add(ctl, &t);
	free(text);
	return code;
}

/* One text as it is, so that its bytes can be compared; else a list. */
static int show_one(struct ctl *ctl, PGresult *res)
{
	int code = CTL_OK;

	if (PQntuples(res) == 0)
		code = ctl_fail(CTL_NOT_FOUND, "no such text is kept (hint: dialerctl consent text show)");
	else if (ctl->json)
		code = ctl_print_json(row_json(res, 0, true));
	else
		fputs(PQgetvalue(res, 0, PQfnumber(res, "text")), stdout);
	PQclear(res);
	return code;
}

int cmd_consent_text_show(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	uint8_t hash[32];
	PGresult *res;
	int code = options_read(ctl, &argc, argv, specs, 0, 1), err;

	if (code != 0)
		return options_exit(code);
	if (argc == 1 && !load_parse_sha256(argv[0], hash))
		return ctl_usage(ctl, "\"%s\" is no hash of a text (hint: 64 hexadecimal digits)", argv[0]);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = argc == 1 ? consent_text_get(&ctl->db, argv[0], &res) : consent_texts(&ctl->db, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (argc == 1)
		return show_one(ctl, res);
	return rows_print(res, &(struct rows_view){ .json = ctl->json,
		.none = "no text of a consent is kept yet (hint: dialerctl consent text add FILE)" });
}
