/* SPDX-License-Identifier: Apache-2.0 */
/* campaign filter, campaign order: who of its leads is called, and in which order */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialer/leads/select.h"
#include "dialer/store/control.h"
#include "tools/dialerctl/campaign_select.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/text_file.h"

#include "dialer/base/banned.h"

/* ---- what is out of date ---- */

static void on_progress(int64_t done, void *arg)
{
	(void)arg;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%" PRId64 " leads looked at", done);
}

int campaign_select(struct ctl *ctl, int64_t campaign_id)
{
	int err = select_leads(&ctl->db, campaign_id, on_progress, NULL);

	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	return err < 0 ? ctl_store_failed(ctl, err) : CTL_OK;
}

int campaign_select_tell(struct ctl *ctl, int64_t campaign_id)
{
	struct selection_counts n;
	int err = selection_count(&ctl->db, campaign_id, &n);

	if (err < 0)
		return ctl_store_failed(ctl, err);
	printf("the filter keeps %" PRId64 " of %" PRId64 " ready leads", n.kept, n.kept + n.dropped + n.stale);
	if (n.stale > 0)
		printf("; %" PRId64 " are not looked at yet", n.stale);
	putchar('\n');
	return CTL_OK;
}

/* ---- commands ---- */

static int tell(struct ctl *ctl, const char *campaign, int64_t id)
{
	struct selection_counts n;
	struct selection s;
	int err = selection_of(&ctl->db, id, &s);

	if (err == 0)
		err = selection_count(&ctl->db, id, &n);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "campaign", campaign, "filter", s.filter,
			"order", s.order, "kept", (json_int_t)n.kept, "dropped", (json_int_t)n.dropped, "not_looked_at",
			(json_int_t)n.stale));
	printf("campaign %s: filter %s, order %s\n", campaign, s.filter[0] != '\0' ? s.filter : "none", s.order);
	return campaign_select_tell(ctl, id);
}

/* Change what is not NULL, look at the leads, and tell how it is now. */
static int change(struct ctl *ctl, const char *campaign, const char *filter, const char *order)
{
	int64_t id = 0;
	int number = 0, code, err = filter != NULL || order != NULL ?
		selection_set(&ctl->db, campaign, filter, order, &id, &number) : campaign_find(&ctl->db, campaign, &id);

	if (err < 0)
		return ctl_store_failed(ctl, err);
	code = filter != NULL || order != NULL ? campaign_select(ctl, id) : CTL_OK;
	return code == CTL_OK ? tell(ctl, campaign, id) : code;
}

/* A filter is checked before anything is opened. where: of a file, with its colon. */
static int check_filter(const char *where, const char *text)
{
	char error[FILTER_ERROR_MAX];
	struct filter *f = NULL;
	int err = filter_parse(&f, text, strlen(text), error);

	filter_free(f);
	if (err == -ENOMEM)
		return ctl_fail(CTL_FAILED, "out of memory");
	return err < 0 ? ctl_fail(CTL_FAILED, "%sfilter: %s", where, error) : CTL_OK;
}

/* The text of --file, without the line ends behind it. */
static int read_file(const char *path, char **ret)
{
	char where[512];
	size_t len;
	int code = text_file_read(path, FILTER_TEXT_MAX, ret, &len);

	if (code != CTL_OK)
		return code;
	while (len > 0 && strchr(" \r\n", (*ret)[len - 1]) != NULL)
		(*ret)[--len] = '\0';
	snprintf(where, sizeof(where), "%s: ", path);
	return check_filter(where, *ret);
}

int cmd_campaign_filter(struct ctl *ctl, int argc, char **argv)
{
	const char *path = NULL;
	bool none = false;
	const struct option_spec specs[] = { { .name = "--file", .kind = OPTION_TEXT, .to = &path },
		{ .name = "--none", .kind = OPTION_FLAG, .to = &none }, { .name = NULL } };
	char *text = NULL;
	int code = options_read(ctl, &argc, argv, specs, 1, 2);

	if (code != 0)
		return options_exit(code);
	if ((argc == 2) + (path != NULL) + none > 1)
		return ctl_usage(ctl, "give an expression, --file or --none");
	if (path != NULL)
		code = read_file(path, &text);
	else if (argc == 2)
		code = check_filter("", argv[1]);
	if (code == CTL_OK)
		code = ctl_database(ctl);
	if (code == CTL_OK)
		code = change(ctl, argv[0], text != NULL ? text : argc == 2 ? argv[1] : none ? "" : NULL, NULL);
	free(text);
	return code;
}

int cmd_campaign_order(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	char error[ORDER_ERROR_MAX];
	struct lead_order order;
	int code = options_read(ctl, &argc, argv, specs, 1, 2);

	if (code != 0)
		return options_exit(code);
	if (argc == 2 && order_parse(&order, argv[1], error) < 0)
		return ctl_usage(ctl, "%s", error);
	code = ctl_database(ctl);
	return code == CTL_OK ? change(ctl, argv[0], NULL, argc == 2 ? argv[1] : NULL) : code;
}
