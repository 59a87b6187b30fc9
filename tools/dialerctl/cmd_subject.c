/* SPDX-License-Identifier: Apache-2.0 */
/* subject show, erase */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "dialer/audit/retain.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

int cmd_subject_show(struct ctl *ctl, int argc, char **argv)
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
	err = subject_summary(&ctl->db, number, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json, .none = "" });
}

int cmd_subject_erase(struct ctl *ctl, int argc, char **argv)
{
	struct retain_order o = { .state_dir = ctl->config.state_dir, .by = "the subject" };
	const struct option_spec specs[] = {
		{ .name = "--reason", .kind = OPTION_TEXT, .to = &o.reason },
		{ .name = "--by", .kind = OPTION_TEXT, .to = &o.by },
		{ .name = "--dry-run", .kind = OPTION_FLAG, .to = &o.dry_run },
		{ .name = NULL },
	};
	struct retain_erased done;
	char error[256];
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	if (o.reason == NULL || o.reason[0] == '\0' || o.by[0] == '\0')
		return ctl_usage(ctl, "--reason is needed, and neither it nor --by may be empty");
	if (value_phone(argv[0], "US", false, &o.number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = retain_erase(&ctl->db, &o, &done);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:I, s:b}", "subject", done.subject, "recordings",
			(json_int_t)done.files, "dry_run", o.dry_run));
	printf("subject %s %s; %" PRId64 " recordings %s\n", done.subject, o.dry_run ? "would be erased" : "is erased",
		done.files, o.dry_run ? "would be removed" : "were removed");
	printf("an entry in the internal do-not-call list stays: it must go on to stop calls\n");
	return CTL_OK;
}
