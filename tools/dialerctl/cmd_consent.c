/* SPDX-License-Identifier: Apache-2.0 */
/* consent load, add, revoke */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/ipaddr.h"
#include "dialer/leads/certificate.h"
#include "dialer/leads/load.h"
#include "dialer/store/consent.h"
#include "dialer/store/consent_text.h"
#include "dialer/store/law.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/load_ui.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/text_file.h"

#include "dialer/base/banned.h"

#define AUDIO_OFFSET_MAX_MS 86400000 /* a day */
#define PURPOSES "informational marketing debt health_care political non_profit survey"

/* A whole file may go by one text only if somebody can read it. */
static int check_kept(struct ctl *ctl, const char *hash)
{
	PGresult *res;
	int err = consent_text_get(&ctl->db, hash, &res);
	bool kept;

	if (err < 0)
		return ctl_store_failed(ctl, err);
	kept = PQntuples(res) == 1;
	PQclear(res);
	return kept ? CTL_OK : ctl_fail(CTL_NOT_FOUND, "no text with this hash is kept (hint: dialerctl consent text add FILE)");
}

int cmd_consent_load(struct ctl *ctl, int argc, char **argv)
{
	const char *seller = NULL, *text = NULL, *maps[HEADER_MAPS_MAX];
	uint8_t hash[32];
	struct load_options o = { .zoneinfo_dir = ctl->config.zoneinfo_dir, .progress = load_progress };
	const struct option_spec specs[] = {
		{ .name = "--seller", .kind = OPTION_TEXT, .to = &seller },
		{ .name = "--text-sha256", .kind = OPTION_TEXT, .to = &text },
		{ .name = "--region", .kind = OPTION_TEXT, .to = &o.region },
		{ .name = "--rejects", .kind = OPTION_TEXT, .to = &o.rejects },
		{ .name = "--dry-run", .kind = OPTION_FLAG, .to = &o.dry_run },
		{ .name = NULL },
	};
	struct load_result r;
	int code = load_options_read(ctl, &argc, argv, specs, maps, &o), err;

	if (code != 0)
		return options_exit(code);
	if (seller == NULL)
		return ctl_usage(ctl, "--seller is missing");
	if (text != NULL && !load_parse_sha256(text, hash))
		return ctl_usage(ctl, "--text-sha256 \"%s\" (hint: 64 hexadecimal digits)", text);
	code = ctl_database(ctl);
	if (code == CTL_OK && text != NULL)
		code = check_kept(ctl, text);
	if (code != CTL_OK)
		return code;
	o.text_sha256 = text != NULL ? hash : NULL;
	err = load_consents(&ctl->db, seller, &o, &r);
	return load_tell(ctl, err, &o, &r, "consents");
}

/* What the options of add and revoke say. */
struct event {
	struct consent_row row;
	struct option_texts sellers; /* none: all, of a revocation */
	const char *text_file, *text_sha256, *reach, *purpose, *not_condition, *is_signed, *certificate;
	struct certificate witness;  /* of certificate */
	char *text; /* of text_file; owned */
};

#define SELLERS_MAX 64

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
		reach = e->purpose != NULL ? "purpose" : e->sellers.count > 0 ? "seller" : "all";
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
	if ((strcmp(reach, "seller") == 0) != (e->sellers.count > 0))
		return ctl_usage(ctl, "--reach seller needs --seller, --reach all goes without");
	return CTL_OK;
}

static int take_answer(const struct ctl *ctl, const char *option, const char *text, enum tristate *ret)
{
	if (text == NULL)
		return CTL_OK;
	if (!value_choice(text, "yes no"))
		return ctl_usage(ctl, "%s \"%s\" (hint: yes or no; leave it out when it is not known)", option, text);
	*ret = text[0] == 'y' ? TRI_YES : TRI_NO;
	return CTL_OK;
}

static int take_witness(const struct ctl *ctl, struct event *e)
{
	struct certificate_flaw f;

	if (e->certificate == NULL)
		return CTL_OK;
	if (e->row.revoke)
		return ctl_usage(ctl, "--certificate belongs to consent add");
	if (!certificate_read_either(&e->witness, e->certificate, &f))
		return ctl_usage(ctl, "--certificate: %s (hint: %s)", f.reason, f.remedy);
	e->row.certificates[0] = &e->witness;
	return CTL_OK;
}

static int check_detail(const struct ctl *ctl, struct event *e)
{
	struct consent_row *r = &e->row;
	int code = take_answer(ctl, "--not-condition", e->not_condition, &r->not_condition);

	if (code == CTL_OK)
		code = take_answer(ctl, "--signed", e->is_signed, &r->is_signed);
	if (code != CTL_OK)
		return code;
	if (r->actor_ip != NULL && !ipaddr_valid(r->actor_ip))
		return ctl_usage(ctl, "--ip \"%s\" (hint: 192.0.2.7, or 2001:db8::7)", r->actor_ip);
	if (r->audio_offset_ms >= 0 && r->call_ref == NULL)
		return ctl_usage(ctl, "--audio-offset-ms needs --call");
	if (r->revoke && r->supersedes != 0)
		return ctl_usage(ctl, "--supersedes belongs to consent add");
	return take_witness(ctl, e);
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
	if (e->sellers.count == 0 || r->happened_us == 0 || (e->text_file == NULL && e->text_sha256 == NULL))
		return ctl_usage(ctl, "--seller, --at, and --text-file or --text-sha256, are needed");
	return CTL_OK;
}

/* Grants of one consent to several sellers belong together; the same command again makes the same name. */
static void name_consent(struct event *e, char ref[32])
{
	struct consent_row *r = &e->row;

	if (r->revoke || e->sellers.count < 2 || r->ref != NULL)
		return;
	snprintf(ref, 32, "%" PRIx64 "-%02x%02x%02x%02x", (uint64_t)r->happened_us, r->text_sha256[0], r->text_sha256[1],
		r->text_sha256[2], r->text_sha256[3]);
	r->ref = ref;
}

static int tell_event(const struct ctl *ctl, const struct event *e, json_t *events, bool any_new)
{
	const char *done = e->row.revoke ? "revoked" : "consent recorded";
	char text[E164_TEXT_MAX];

	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s, s:O, s:o, s:b}", "number", e164_format(e->row.number, text), "kind",
			e->row.revoke ? "revoke" : "grant", "event", json_array_get(events, 0), "events", events, "new", any_new));
	json_decref(events);
	printf("%s: %s\n", e164_format(e->row.number, text), any_new ? done : "the ledger has this event already");
	return CTL_OK;
}

/* Every seller is known before the first event is written. */
static int find_sellers(struct ctl *ctl, const struct event *e, int64_t ids[SELLERS_MAX])
{
	int err = 0;

	ids[0] = 0;
	for (int i = 0; err == 0 && i < e->sellers.count; i++)
		err = law_seller(&ctl->db, e->sellers.texts[i], &ids[i]);
	return err;
}

static int write_event(struct ctl *ctl, struct event *e)
{
	int64_t sellers[SELLERS_MAX];
	char ref[32];
	json_t *events;
	bool any_new = false;
	int code = take_text(ctl, e), err;

	if (code == CTL_OK)
		code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = find_sellers(ctl, e, sellers);
	e->row.text = e->text;
	name_consent(e, ref);
	events = json_array();
	for (int i = 0; (err == 0 || err == -EEXIST) && i < (e->sellers.count > 0 ? e->sellers.count : 1); i++) {
		struct consent_added added;

		err = consent_add(&ctl->db, &e->row, sellers[i], &added);
		any_new |= err == 0;
		json_array_append_new(events, json_integer(added.event_id));
	}
	if (err < 0 && err != -EEXIST) {
		json_decref(events);
		return ctl_store_failed(ctl, err);
	}
	return tell_event(ctl, e, events, any_new);
}

static int run_event(struct ctl *ctl, int argc, char **argv, struct event *e)
{
	struct consent_row *r = &e->row;
	const char *sellers[SELLERS_MAX];
	const struct option_spec specs[] = {
		{ .name = "--seller", .kind = OPTION_TEXTS, .to = &e->sellers, .max = SELLERS_MAX },
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
		{ .name = "--ip", .kind = OPTION_TEXT, .to = &r->actor_ip },
		{ .name = "--user-agent", .kind = OPTION_TEXT, .to = &r->user_agent },
		{ .name = "--call", .kind = OPTION_TEXT, .to = &r->call_ref },
		{ .name = "--audio-offset-ms", .kind = OPTION_NUMBER, .to = &r->audio_offset_ms, .max = AUDIO_OFFSET_MAX_MS },
		{ .name = "--not-condition", .kind = OPTION_TEXT, .to = &e->not_condition },
		{ .name = "--signed", .kind = OPTION_TEXT, .to = &e->is_signed },
		{ .name = "--supersedes", .kind = OPTION_NUMBER, .to = &r->supersedes, .min = 1, .max = INT64_MAX },
		{ .name = "--certificate", .kind = OPTION_TEXT, .to = &e->certificate },
		{ .name = NULL },
	};
	int code;

	e->sellers.texts = sellers;
	r->audio_offset_ms = -1;
	code = options_read(ctl, &argc, argv, specs, 1, 1);
	if (code != 0)
		return options_exit(code);
	code = check_event(ctl, e, argv[0]);
	if (code == CTL_OK)
		code = check_detail(ctl, e);
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
