/* SPDX-License-Identifier: Apache-2.0 */
/* consent export: all that the log holds about the consents of one number, as JSON that carries its own proof */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dialer/audit/bundle.h"
#include "dialer/store/consent_show.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static int write_json(const json_t *value, const char *path)
{
	int err = json_dump_file(value, path, JSON_INDENT(1)) == 0 ? 0 : errno;

	if (err == 0)
		return CTL_OK;
	(void)unlink(path); /* half a proof is none */
	return ctl_fail(CTL_FAILED, "cannot write \"%s\": %s", path, strerror(err));
}

static size_t count_kind(const json_t *bundle, const char *kind)
{
	size_t n = 0, i;
	json_t *record;

	json_array_foreach(json_object_get(bundle, "records"), i, record)
		n += strcmp(json_string_value(json_object_get(record, "kind")), kind) == 0;
	return n;
}

/* What is not sealed yet cannot be proved, and is missing. */
static int tell_waiting(struct ctl *ctl, struct e164 number)
{
	int64_t waiting;
	int err = consent_waiting(&ctl->db, number, &waiting);

	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (waiting > 0)
		fprintf(stderr, "warning: %" PRId64 " records wait for the log and are missing"
			" (hint: dialerctl audit seal)\n", waiting);
	return CTL_OK;
}

static int make(struct ctl *ctl, struct e164 number, json_t **ret)
{
	PGresult *sellers;
	int err = bundle_make(&ctl->db, (int64_t)number.digits, BUNDLE_CONSENT, ret);

	if (err < 0)
		return ctl_store_failed(ctl, err);
	err = consent_sellers(&ctl->db, number, &sellers);
	if (err < 0) {
		json_decref(*ret);
		return ctl_store_failed(ctl, err);
	}
	json_object_set_new(*ret, "sellers", rows_json(sellers, true));
	PQclear(sellers);
	return CTL_OK;
}

int cmd_consent_export(struct ctl *ctl, int argc, char **argv)
{
	const char *path = NULL;
	const struct option_spec specs[] = { { .name = "-o", .kind = OPTION_TEXT, .to = &path }, { .name = NULL } };
	struct e164 number;
	json_t *bundle;
	int code = options_read(ctl, &argc, argv, specs, 1, 1);

	if (code != 0)
		return options_exit(code);
	code = ctl_open_person(ctl, argv[0], &number);
	if (code == CTL_OK)
		code = tell_waiting(ctl, number);
	if (code == CTL_OK)
		code = make(ctl, number, &bundle);
	if (code != CTL_OK)
		return code;
	if (path == NULL)
		return ctl_print_json(bundle);
	code = write_json(bundle, path);
	if (code == CTL_OK)
		printf("%zu consents and revocations, %zu certificates, %zu stops, each with its proof: %s\n",
			count_kind(bundle, "consent"), count_kind(bundle, "certificate"), count_kind(bundle, "dnc"), path);
	json_decref(bundle);
	return code;
}
