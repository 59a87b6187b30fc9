/* SPDX-License-Identifier: Apache-2.0 */
/* audit bundle: everything the log holds about one number, as one page that carries its own proof */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dialer/audit/bundle.h"
#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "policy/number/phone.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

/* The first clock of the place that the number belongs to. */
struct place_clock {
	struct policy *policy;
	char zone[ZONE_TEXT_MAX];
	unsigned index;
	bool known;
};

static void find_clock(const struct ctl *ctl, struct e164 number, struct place_clock *ret)
{
	char error[POLICY_LOAD_ERROR_MAX], key[CLASS_KEY_MAX];
	const char *zones;

	*ret = (struct place_clock){ .known = false };
	if (policy_load_config(&ret->policy, &ctl->config, NULL, error, sizeof(error)) < 0)
		return; /* then times are told in UTC only */
	if (policy_class_key(ret->policy, number, "", "", "", key, sizeof(key)) < 0)
		return;
	zones = strchr(key, '|');
	if (zones == NULL)
		return;
	snprintf(ret->zone, sizeof(ret->zone), "%.*s", (int)strcspn(zones + 1, ","), zones + 1);
	for (ret->index = 0; !ret->known && policy_zone_name(ret->policy, ret->index)[0] != '\0'; ret->index++)
		ret->known = strcmp(policy_zone_name(ret->policy, ret->index), ret->zone) == 0;
	ret->index--;
}

static void local_time(int64_t us, char *out, size_t size, void *arg)
{
	const struct place_clock *c = arg;
	struct tm tm;
	int32_t offset_s;
	time_t wall;

	if (!c->known || !policy_zone_offset(c->policy, c->index, us, &offset_s))
		return;
	wall = (time_t)(us / CLOCK_US_PER_S + offset_s);
	gmtime_r(&wall, &tm);
	snprintf(out, size, "%04d-%02d-%02d %02d:%02d %s", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		tm.tm_min, c->zone);
}

static int write_file(const char *path, const struct buf *text)
{
	FILE *f = fopen(path, "we");
	bool bad = f == NULL || fwrite(text->data, 1, text->len, f) != text->len;
	int err = errno;

	if (f != NULL && fclose(f) == EOF) {
		err = errno;
		bad = true;
	}
	if (!bad)
		return CTL_OK;
	if (f != NULL)
		(void)unlink(path);
	return ctl_fail(CTL_FAILED, "cannot write \"%s\": %s", path, strerror(err));
}

static int write_page(struct ctl *ctl, const json_t *bundle, struct e164 number, const char *path)
{
	struct place_clock clock;
	struct buf page;
	int code;

	buf_init(&page, BUNDLE_BYTES_MAX);
	find_clock(ctl, number, &clock);
	if (bundle_html(bundle, local_time, &clock, &page) < 0)
		code = ctl_fail(CTL_FAILED, "the bundle is larger than %d MB", BUNDLE_BYTES_MAX / 1024 / 1024);
	else
		code = write_file(path, &page);
	if (code == CTL_OK)
		printf("%zu records, each with its proof: %s\n", json_array_size(json_object_get(bundle, "records")), path);
	policy_free(clock.policy);
	buf_release(&page);
	return code;
}

int cmd_audit_bundle(struct ctl *ctl, int argc, char **argv)
{
	const char *path = NULL;
	const struct option_spec specs[] = { { .name = "-o", .kind = OPTION_TEXT, .to = &path }, { .name = NULL } };
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;
	struct phone phone;
	json_t *bundle;

	if (code != 0)
		return options_exit(code);
	if (path == NULL && !ctl->json)
		return ctl_usage(ctl, "-o FILE is needed (hint: -o evidence.html)");
	if (phone_parse(argv[0], strlen(argv[0]), "US", &phone) != PHONE_OK)
		return ctl_usage(ctl, "\"%s\" is no telephone number (hint: +12065550142)", argv[0]);
	code = ctl_database(ctl);
	if (code == CTL_OK)
		code = ctl_note_access(ctl, (int64_t)phone.number.digits, 0);
	if (code != CTL_OK)
		return code;
	err = bundle_make(&ctl->db, (int64_t)phone.number.digits, BUNDLE_ALL, &bundle);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (path == NULL)
		return ctl_print_json(bundle);
	code = write_page(ctl, bundle, phone.number, path);
	json_decref(bundle);
	return code;
}
