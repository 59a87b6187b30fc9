/* SPDX-License-Identifier: Apache-2.0 */
/* rnd export, load, show: the register of reassigned numbers */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/lists/numset.h"
#include "dialer/lists/reassigned.h"
#include "dialer/store/reassigned.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

#define CLOCK_SKEW_US (300 * CLOCK_US_PER_S)
#define COMPANY_MAX 64

static int write_page(const char *path, const PGresult *page)
{
	FILE *f = fopen(path, "we");

	if (f == NULL)
		return ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
	for (int i = 0; i < PQntuples(page); i++)
		fprintf(f, "%s,%s\n", PQgetvalue(page, i, 0), PQgetvalue(page, i, 1));
	if (ferror(f) || fclose(f) != 0)
		return ctl_fail(CTL_FAILED, "%s: cannot be written", path);
	return CTL_OK;
}

/* One file a page; the first has the name that was given. */
static int write_pages(struct ctl *ctl, const char *campaign, const char *path, int64_t *ret_written, int *ret_files)
{
	int64_t after = 0;
	int code = CTL_OK, rows = REASSIGNED_FILE_MAX;

	for (int file = 1; code == CTL_OK && rows == REASSIGNED_FILE_MAX; file++) {
		char name[4096];
		PGresult *page;
		int err = reassigned_questions(&ctl->db, campaign, after, REASSIGNED_FILE_MAX, &page);

		if (err < 0)
			return ctl_store_failed(ctl, err);
		rows = PQntuples(page);
		if (file == 1)
			snprintf(name, sizeof(name), "%s", path);
		else
			snprintf(name, sizeof(name), "%s.%d", path, file);
		if (rows > 0) {
			code = write_page(name, page);
			after = db_int(page, rows - 1, 0) + INT64_C(10000000000);
			*ret_written += rows;
			*ret_files = file;
		}
		PQclear(page);
	}
	return code;
}

int cmd_rnd_export(struct ctl *ctl, int argc, char **argv)
{
	const char *campaign = NULL, *path = NULL;
	const struct option_spec specs[] = {
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &campaign },
		{ .name = "-o", .kind = OPTION_TEXT, .to = &path },
		{ .name = NULL },
	};
	int64_t written = 0, without = 0;
	int code = options_read(ctl, &argc, argv, specs, 0, 0), files = 0, err;

	if (code != 0)
		return options_exit(code);
	if (campaign == NULL || path == NULL)
		return ctl_usage(ctl, "--campaign and -o are needed");
	code = ctl_database(ctl);
	if (code == CTL_OK)
		code = write_pages(ctl, campaign, path, &written, &files);
	if (code != CTL_OK)
		return code;
	err = reassigned_without_consent(&ctl->db, campaign, &without);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:i, s:I, s:I}", "file", path, "files", files, "questions",
			(json_int_t)written, "without_consent", (json_int_t)without));
	printf("%" PRId64 " questions in %d files; %" PRId64 " numbers have no consent in force to ask about\n", written, files,
		without);
	return CTL_OK;
}

static int take(const struct reassigned_answer *a, void *arg)
{
	return reassigned_add(arg, a->number, a->about, reassigned_name(a->answer));
}

static int load(struct ctl *ctl, const char *path, const struct reassigned_file *file)
{
	struct reassigned_import import;
	struct reading_result r;
	int64_t added = 0;
	int err = reassigned_begin(&import, &ctl->db);

	if (err < 0)
		return ctl_store_failed(ctl, err);
	err = reassigned_read(path, take, &import, &r);
	if (err < 0) {
		bool stored = import.copy.err == 0; /* the file went wrong, not the database */

		reassigned_abandon(&import);
		if (!stored)
			return ctl_store_failed(ctl, err);
		if (err == -EBADMSG)
			return ctl_fail(CTL_REFUSED, "%s\n%" PRIu64 " bad lines; the file is refused as a whole", r.error, r.bad);
		return ctl_fail(err == -ENOENT ? CTL_NOT_FOUND : CTL_FAILED, "%s", r.error);
	}
	err = reassigned_finish(&import, file, &added);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:I, s:I}", "file", path, "answers", (json_int_t)r.numbers, "new",
			(json_int_t)added));
	printf("%" PRIu64 " answers, %" PRId64 " new\n", r.numbers, added);
	return CTL_OK;
}

int cmd_rnd_load(struct ctl *ctl, int argc, char **argv)
{
	char sha256[NUMSET_SHA256_HEX];
	struct reassigned_file file = { .company = "", .source = "reassigned.us", .file_sha256 = sha256 };
	const struct option_spec specs[] = {
		{ .name = "--asked-at", .kind = OPTION_TIME, .to = &file.asked_us },
		{ .name = "--company", .kind = OPTION_TEXT, .to = &file.company },
		{ .name = "--source", .kind = OPTION_TEXT, .to = &file.source },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	if (file.asked_us == 0)
		return ctl_usage(ctl, "--asked-at is needed: an answer is good for the time it was asked at");
	if (file.asked_us > clock_wall_us() + CLOCK_SKEW_US)
		return ctl_usage(ctl, "--asked-at lies in the future");
	if (strlen(file.company) > COMPANY_MAX)
		return ctl_usage(ctl, "--company must have at most %d bytes", COMPANY_MAX);
	err = numset_file_sha256(argv[0], sha256);
	if (err < 0)
		return ctl_fail(err == -ENOENT ? CTL_NOT_FOUND : CTL_FAILED, "%s: %s", argv[0], strerror(-err));
	code = ctl_database(ctl);
	return code != CTL_OK ? code : load(ctl, argv[0], &file);
}

int cmd_rnd_show(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	struct e164 number;
	PGresult *res;
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	code = ctl_open_person(ctl, argv[0], &number);
	if (code != CTL_OK)
		return code;
	err = reassigned_answers(&ctl->db, number, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json,
		.none = "the register was never asked about this number (hint: dialerctl rnd export)" });
}
