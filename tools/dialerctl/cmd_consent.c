/* SPDX-License-Identifier: Apache-2.0 */
/* consent load, add, revoke, show */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/leads/load.h"
#include "dialer/store/consent.h"
#include "dialer/store/law.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/load_ui.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"
#include "tools/dialerctl/text_file.h"

#include "dialer/base/banned.h"

#define PURPOSES "informational marketing debt health_care political non_profit survey"

int cmd_consent_load(struct ctl *ctl, int argc, char **argv)
{
	const char *seller = NULL, *maps[HEADER_MAPS_MAX];
	struct load_options o = { .maps = maps, .zoneinfo_dir = ctl->config.zoneinfo_dir, .progress = load_progress };
	const struct option_spec specs[] = {
		{ .name = "--seller", .kind = OPTION_TEXT, .to = &seller },
		{ .name = "--region", .kind = OPTION_TEXT, .to = &o.region },
		{ .name = "--rejects", .kind = OPTION_TEXT, .to = &o.rejects },
		{ .name = "--dry-run", .kind = OPTION_FLAG, .to = &o.dry_run },
		{ .name = NULL },
	};
	struct load_result r;
	int code = load_take_maps(ctl, &argc, argv, maps, &o.map_count), err;

	if (code == CTL_OK)
		code = options_read(ctl, &argc, argv, specs, 1, 1);
	if (code != 0)
		return options_exit(code);
	if (seller == NULL)
		return ctl_usage(ctl, "--seller is missing");
	if (o.region != NULL && !value_region(o.region))
		return ctl_usage(ctl, "--region \"%s\" (hint: two capital letters, as in US)", o.region);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	o.path = argv[0];
	err = load_consents(&ctl->db, seller, &o, &r);
	return load_tell(ctl, err, &o, &r, "consents");
}

/* What the options of add and revoke say. */
struct event {
	struct consent_row row;
	const char *seller, *text_file, *text_sha256, *reach, *purpose;
	char *text; /* of text_file; owned */
};

/* A picture of a form has its hash only. */
static int hash_file(const char *path, uint8_t ret[32], char **ret_text)
{
	char *text;
	size_t len;
	int code = text_file_read(path, TEXT_FILE_MAX, &text, &len);

	if (code != CTL_OK)
		return code;
	if (!load_text_sha256(text, len, ret))
		code = ctl_fail(CTL_FAILED, "%s: cannot hash it", path);
	if (code == CTL_OK && text_file_is_text(text, len))
		*ret_text = text;
	else
		free(text);
	return code;
}

static int take_text(const struct ctl *ctl, struct event *e)
{
	e->row.has_text = e->text_file != NULL || e->text_sha256 != NULL;
	if (e->text_file != NULL && e->text_sha256 != NULL)
		return ctl_usage(ctl, "--text-file or --text-sha256, not both");
	if (e->text_sha256 != NULL && !load_parse_sha256(e->text_sha256, e->row.text_sha256))
		return ctl_usage(ctl, "--text-sha256 \"%s\" (hint: 64 hexadecimal digits)", e->text_sha256);
	return e->text_file != NULL ? hash_file(e->text_file, e->row.text_sha256, &e->text) : CTL_OK;
}

/* The words are checked against what they need, so that nobody revokes less than was said. */
static int check_reach(const struct ctl *ctl, struct event *e)
{
	const char *reach = e->reach;

	if (reach == NULL)
		reach = e->purpose != NULL ? "purpose" : e->seller != NULL ? "seller" : "all";
	if (!value_choice(reach, "seller purpose all"))
		return ctl_usage(ctl, "--reach \"%s\" (hint: seller, purpose or all)", reach);
	if (strcmp(reach, "purpose") == 0) {
		if (e->purpose == NULL || !value_choice(e->purpose, PURPOSES))
			return ctl_usage(ctl, "--reach purpose needs --purpose (hint: one of " PURPOSES ")");
		e->row.reach_purpose = e->purpose;
		return CTL_OK;
	}
	if (e->purpose != NULL)
		return ctl_usage(ctl, "--purpose goes with --reach purpose");
	if ((strcmp(reach, "seller") == 0) != (e->seller != NULL))
		return ctl_usage(ctl, "--reach seller needs --seller, --reach all goes without");
	return CTL_OK;
}

static int check_event(const struct ctl *ctl, struct event *e, const char *number)
{
	struct consent_row *r = &e->row;
	char error[256];

	if (value_phone(number, "US", false, &r->number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	if (r->method == NULL)
		return ctl_usage(ctl, "--method is missing (hint: web, voice, paper, key ...)");
	if (!value_choice(r->form, "written oral"))
		return ctl_usage(ctl, "--form \"%s\" (hint: written or oral)", r->form);
	if (!value_choice(r->scope, PURPOSES " all"))
		return ctl_usage(ctl, "--scope \"%s\" (hint: one of " PURPOSES " all)", r->scope);
	if (!value_choice(r->channel, "voice text all"))
		return ctl_usage(ctl, "--channel \"%s\" (hint: voice, text or all)", r->channel);
	if (r->happened_us > clock_wall_us())
		return ctl_usage(ctl, "--at lies in the future");
	if (r->expires_us != 0 && r->expires_us <= r->happened_us)
		return ctl_usage(ctl, "--expires lies before --at");
	if (r->revoke)
		return check_reach(ctl, e);
	if (e->reach != NULL || e->purpose != NULL)
		return ctl_usage(ctl, "--reach and --purpose belong to consent revoke");
	if (e->seller == NULL || r->happened_us == 0 || (e->text_file == NULL && e->text_sha256 == NULL))
		return ctl_usage(ctl, "--seller, --at, and --text-file or --text-sha256, are needed");
	return CTL_OK;
}

static int write_event(struct ctl *ctl, struct event *e)
{
	struct consent_added added = { .event_id = 0 };
	int64_t seller_id = 0;
	char text[E164_TEXT_MAX];
	int code = take_text(ctl, e), err = 0;

	if (code == CTL_OK)
		code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	if (e->seller != NULL)
		err = law_seller(&ctl->db, e->seller, &seller_id);
	e->row.text = e->text;
	if (err == 0)
		err = consent_add(&ctl->db, &e->row, seller_id, &added);
	if (err < 0 && err != -EEXIST)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s, s:I, s:b}", "number", e164_format(e->row.number, text), "kind",
			e->row.revoke ? "revoke" : "grant", "event", (json_int_t)added.event_id, "new", err == 0));
	printf("%s: %s\n", e164_format(e->row.number, text), err == -EEXIST ? "the ledger has this event already" :
		e->row.revoke ? "revoked" : "consent recorded");
	return CTL_OK;
}

static int run_event(struct ctl *ctl, int argc, char **argv, struct event *e)
{
	struct consent_row *r = &e->row;
	const struct option_spec specs[] = {
		{ .name = "--seller", .kind = OPTION_TEXT, .to = &e->seller },
		{ .name = "--text-file", .kind = OPTION_TEXT, .to = &e->text_file },
		{ .name = "--text-sha256", .kind = OPTION_TEXT, .to = &e->text_sha256 },
		{ .name = "--method", .kind = OPTION_TEXT, .to = &r->method },
		{ .name = "--at", .kind = OPTION_TIME, .to = &r->happened_us },
		{ .name = "--form", .kind = OPTION_TEXT, .to = &r->form },
		{ .name = "--artificial-voice", .kind = OPTION_FLAG, .to = &r->artificial_voice },
		{ .name = "--scope", .kind = OPTION_TEXT, .to = &r->scope },
		{ .name = "--channel", .kind = OPTION_TEXT, .to = &r->channel },
		{ .name = "--expires", .kind = OPTION_TIME, .to = &r->expires_us },
		{ .name = "--evidence", .kind = OPTION_TEXT, .to = &r->evidence },
		{ .name = "--person", .kind = OPTION_TEXT, .to = &r->person },
		{ .name = "--reach", .kind = OPTION_TEXT, .to = &e->reach },
		{ .name = "--purpose", .kind = OPTION_TEXT, .to = &e->purpose },
		{ .name = "--ref", .kind = OPTION_TEXT, .to = &r->ref },
		{ .name = "--language", .kind = OPTION_TEXT, .to = &r->language },
		{ .name = "--source-url", .kind = OPTION_TEXT, .to = &r->source_url },
		{ .name = "--jurisdiction", .kind = OPTION_TEXT, .to = &r->jurisdiction },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 1, 1);

	if (code != 0)
		return options_exit(code);
	code = check_event(ctl, e, argv[0]);
	if (code == CTL_OK)
		code = write_event(ctl, e);
	free(e->text);
	return code;
}

int cmd_consent_add(struct ctl *ctl, int argc, char **argv)
{
	struct event e = { .row = { .form = "written", .scope = "informational", .channel = "voice" } };

	return run_event(ctl, argc, argv, &e);
}

/* Revokes every way of calling, unless --channel says less; of all sellers, unless --seller names one. */
int cmd_consent_revoke(struct ctl *ctl, int argc, char **argv)
{
	struct event e = { .row = { .revoke = true, .form = "oral", .scope = "all", .channel = "all",
		.happened_us = clock_wall_us() } };

	return run_event(ctl, argc, argv, &e);
}

static int show(struct ctl *ctl, struct e164 number)
{
	PGresult *force = NULL, *history = NULL;
	char text[E164_TEXT_MAX];
	int err = consent_in_force(&ctl->db, number, &force), code;

	if (err == 0)
		err = consent_history(&ctl->db, number, &history);
	if (err < 0) {
		PQclear(force);
		return ctl_store_failed(ctl, err);
	}
	if (ctl->json) {
		code = ctl_print_json(json_pack("{s:s, s:o, s:o}", "number", e164_format(number, text), "in_force",
			rows_json(force, true), "history", rows_json(history, true)));
		PQclear(force);
		PQclear(history);
		return code;
	}
	printf("%s, in force now:\n", e164_format(number, text));
	code = rows_print(force, &(struct rows_view){ .none = "no consent to calls is in force" });
	printf("\nhistory, newest first:\n");
	err = rows_print(history, &(struct rows_view){ .none = "the ledger says nothing about this number" });
	return code != CTL_OK ? code : err;
}

int cmd_consent_show(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	struct e164 number;
	char error[256];
	int code = options_read(ctl, &argc, argv, specs, 1, 1);

	if (code != 0)
		return options_exit(code);
	if (value_phone(argv[0], "US", false, &number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	code = ctl_database(ctl);
	if (code == CTL_OK)
		code = ctl_note_access(ctl, (int64_t)number.digits, 0);
	return code == CTL_OK ? show(ctl, number) : code;
}
