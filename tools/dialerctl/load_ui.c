/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/load_ui.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dialer/leads/certificate.h"
#include "tools/dialerctl/campaign_values.h"

#include "dialer/base/banned.h"

#define BAR_WIDTH 40

static int take_maps(const struct ctl *ctl, int *argc, char **argv, const char *maps[HEADER_MAPS_MAX], size_t *ret_count)
{
	int kept = 0;

	*ret_count = 0;
	for (int i = 0; i < *argc; i++) {
		const char *value = NULL;

		if (strncmp(argv[i], "--map=", 6) == 0)
			value = argv[i] + 6;
		else if (strcmp(argv[i], "--map") == 0 && i + 1 < *argc)
			value = argv[++i];
		if (value == NULL) {
			argv[kept++] = argv[i];
			continue;
		}
		if (*ret_count == HEADER_MAPS_MAX)
			return ctl_usage(ctl, "--map is given more than %d times", HEADER_MAPS_MAX);
		maps[(*ret_count)++] = value;
	}
	*argc = kept;
	return CTL_OK;
}

int load_options_read(struct ctl *ctl, int *argc, char **argv, const struct option_spec *specs,
	const char *maps[HEADER_MAPS_MAX], struct load_options *o)
{
	int code = take_maps(ctl, argc, argv, maps, &o->map_count);

	if (code == CTL_OK)
		code = options_read(ctl, argc, argv, specs, 1, 1);
	if (code != CTL_OK)
		return code;
	if (o->region != NULL && !value_region(o->region))
		return ctl_usage(ctl, "--region \"%s\" (hint: two capital letters, as in US)", o->region);
	o->maps = maps;
	o->path = argv[0];
	return CTL_OK;
}

void load_progress(uint64_t done, uint64_t total, void *arg)
{
	int full = total > 0 ? (int)(done * BAR_WIDTH / total) : BAR_WIDTH;

	(void)arg;
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r[%-*.*s] %3d%%", BAR_WIDTH, full, "########################################",
		full * 100 / BAR_WIDTH);
	if (done >= total)
		fprintf(stderr, "\r%*s\r", BAR_WIDTH + 8, "");
}

static int tell_json(const struct load_options *o, const struct load_result *r)
{
	json_t *j = json_pack("{s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s#}", "file", o->path, "dry_run", o->dry_run, "rows",
		(json_int_t)r->rows, "loaded", (json_int_t)r->loaded, "duplicate", (json_int_t)r->duplicate, "rejected",
		(json_int_t)r->rejected, "certificates",
		(json_int_t)r->certificates, "unclaimed", (json_int_t)r->unclaimed, "lost", (json_int_t)r->lost, "encoding", r->encoding, "separator", &r->separator, (size_t)1);

	if (r->load_id != 0)
		json_object_set_new(j, "load", json_integer(r->load_id));
	if (r->known_load_id != 0)
		json_object_set_new(j, "known_load", json_integer(r->known_load_id));
	if (r->rejected > 0)
		json_object_set_new(j, "rejects_file", json_string(r->rejects));
	return ctl_print_json(j);
}

/* A certificate that nobody claims within 72 hours is gone, and with it the proof. */
static void tell_certificates(const struct load_result *r)
{
	if (r->certificates > 0)
		printf("%" PRId64 " certificates new\n", r->certificates);
	if (r->unclaimed > 0)
		printf("warning: %" PRId64 " certificates are not claimed yet (hint: %s)\n", r->unclaimed,
			certificate_standing_hint(CERTIFICATE_UNCLAIMED));
	if (r->lost > 0)
		printf("warning: %" PRId64 " certificates prove nothing any more: not claimed within 72 hours, or expired"
			" (hint: dialerctl consent show)\n", r->lost);
}

int load_tell(const struct ctl *ctl, int err, const struct load_options *o, const struct load_result *r,
	const char *what)
{
	if (err < 0 && ctl->connected && PQstatus(ctl->db.conn) != CONNECTION_OK)
		return ctl_fail(CTL_DATABASE, "%s", r->error);
	if (err < 0)
		return ctl_fail(err == -ENOENT ? CTL_NOT_FOUND : CTL_FAILED, "%s", r->error);
	if (ctl->json)
		return tell_json(o, r);
	if (r->known_load_id != 0) {
		printf("%s: this very file is loaded already, as load %" PRId64 "; nothing changed\n", o->path,
			r->known_load_id);
		return CTL_OK;
	}
	if (r->load_id != 0)
		printf("load %" PRId64 ": ", r->load_id);
	else if (o->dry_run)
		printf("dry run, nothing written: ");
	printf("%" PRId64 " rows (%s), %" PRId64 " %s new, %" PRId64 " already there, %" PRId64 " refused\n", r->rows,
		r->encoding, r->loaded, what, r->duplicate, r->rejected);
	tell_certificates(r);
	if (r->rejected > 0)
		printf("refused, with line, column, reason and remedy: %s\n", r->rejects);
	return CTL_OK;
}
