/* SPDX-License-Identifier: Apache-2.0 */
/* call list, call show */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/disposition.h"
#include "dialer/store/calls.h"
#include "dialer/store/control.h"
#include "policy/number/phone.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

int cmd_call_list(struct ctl *ctl, int argc, char **argv)
{
	struct calls_filter f = { .limit = 20 };
	const char *number = NULL;
	bool full = false;
	const struct option_spec specs[] = {
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &f.campaign },
		{ .name = "--disposition", .kind = OPTION_TEXT, .to = &f.disposition },
		{ .name = "--number", .kind = OPTION_TEXT, .to = &number },
		{ .name = "-n", .kind = OPTION_NUMBER, .to = &f.limit, .min = 1, .max = 1000000 },
		{ .name = "--full", .kind = OPTION_FLAG, .to = &full },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 0, 0), err;
	struct phone phone;
	int64_t id;
	PGresult *res;

	if (code != 0)
		return options_exit(code);
	if (f.disposition != NULL && disposition_parse(f.disposition) == DISPOSITION_NONE)
		return ctl_usage(ctl, "no disposition \"%s\" (hint: dialer-campaign(5) lists them)", f.disposition);
	if (number != NULL && phone_parse(number, strlen(number), "US", &phone) != PHONE_OK)
		return ctl_usage(ctl, "\"%s\" is no telephone number (hint: +12065550142)", number);
	if (number != NULL)
		f.number = (int64_t)phone.number.digits;
	code = ctl_database(ctl);
	if (code == CTL_OK && (number != NULL || full))
		code = ctl_note_access(ctl, f.number, 0);
	if (code != CTL_OK)
		return code;
	err = f.campaign != NULL ? campaign_find(&ctl->db, f.campaign, &id) : 0;
	if (err == 0)
		err = calls_list(&ctl->db, &f, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json, .full = full, .none = "no such calls" });
}

/* ---- show ----------------------------------------------------------------------------------- */

static const char *cell(const PGresult *res, const char *name)
{
	return db_text(res, 0, PQfnumber(res, name));
}

static void line(const char *label, const PGresult *res, const char *name, const char *unit)
{
	if (cell(res, name)[0] != '\0')
		printf("  %-16s %s%s\n", label, cell(res, name), unit);
}

static void print_call(const struct ctl *ctl, const PGresult *res)
{
	const char *recording = cell(res, "recording"), *from = cell(res, "recording_from_ms");

	printf("call %s: +%s%s%s, campaign %s\n", cell(res, "id"), cell(res, "number"),
		cell(res, "person")[0] != '\0' ? ", " : "", cell(res, "person"), cell(res, "campaign"));
	line("outcome", res, "disposition", "");
	if (cell(res, "disposition")[0] == '\0')
		printf("  %-16s in progress\n", "outcome");
	printf("  %-16s +%s, trunk %s, node %s\n", "caller ID", cell(res, "caller_id"), cell(res, "trunk"),
		cell(res, "node"));
	line("decided", res, "decided_at", "");
	line("committed", res, "committed_at", "");
	line("INVITE", res, "invite_at", "");
	line("ringing", res, "ring_at", "");
	line("answered", res, "answer_at", "");
	line("ended", res, "end_at", "");
	line("talk", res, "talk_s", " s");
	line("ended by", res, "ended_by", "");
	line("SIP", res, "sip_code", "");
	line("SIP reason", res, "sip_reason", "");
	line("SIP Call-ID", res, "sip_call_id", "");
	line("post-dial delay", res, "post_dial_delay_ms", " ms");
	line("first audio", res, "first_audio_ms", " ms after the answer");
	line("turns", res, "turn_ms", " ms");
	line("barge-in", res, "barge_in_ms", " ms");
	line("found out", res, "slots", "");
	if (recording[0] != '\0')
		printf("  %-16s %s/%s%s%s%s\n", "recording", ctl->config.state_dir, recording, from[0] != '\0' ? ", from " : "",
			from, from[0] != '\0' ? " ms after the answer" : "");
	else
		printf("  %-16s none\n", "recording");
	line("its SHA-256", res, "recording_sha256", "");
	line("its length", res, "recording_ms", " ms");
	if (cell(res, "recording_complete")[0] == 'f')
		printf("  %-16s it was cut off, or gone before it was hashed\n", "");
}

static void print_rulings(const PGresult *call, const PGresult *rulings)
{
	static const char *const headings[] = { "rule", "answer", "reason", "citation" };
	struct table t;

	printf("\ndecision %s: %s, packs %.12s\n", cell(call, "decision"), cell(call, "verdict"), cell(call, "pack_hash"));
	table_init(&t, headings, 4);
	for (int i = 0; i < PQntuples(rulings); i++)
		for (int c = 0; c < 4; c++)
			table_add(&t, db_text(rulings, i, c));
	table_print(&t, 2);
}

/* One line for each event: seconds after the answer, kind, words. */
static void print_events(const PGresult *events)
{
	printf("\ntimeline (seconds after the answer)\n");
	for (int i = 0; i < PQntuples(events); i++) {
		if (PQgetisnull(events, i, 1))
			printf("  %8s", "");
		else
			printf("  %8.2f", (double)db_int(events, i, 1) / 1000);
		printf("  %-10s %s", db_text(events, i, 2), db_text(events, i, 3));
		if (db_text(events, i, 3)[0] == '\0')
			printf("%s", db_text(events, i, 4));
		putchar('\n');
	}
	if (PQntuples(events) == 0)
		puts("  nothing was written down");
}

static int show_json(const PGresult *call, const PGresult *rulings, const PGresult *events)
{
	json_t *all = row_json(call, 0, true);

	json_object_set_new(all, "rulings", rows_json(rulings, true));
	json_object_set_new(all, "events", rows_json(events, true));
	return ctl_print_json(all);
}

static int show(struct ctl *ctl, int64_t id)
{
	PGresult *call = NULL, *rulings = NULL, *events = NULL;
	int err = calls_get(&ctl->db, id, &call), code;

	if (err == 0)
		err = calls_rulings(&ctl->db, id, &rulings);
	if (err == 0)
		err = calls_events(&ctl->db, id, &events);
	code = err < 0 ? ctl_store_failed(ctl, err) :
		ctl_note_access(ctl, strtoll(cell(call, "number"), NULL, 10), id);
	if (code == CTL_OK && ctl->json) {
		code = show_json(call, rulings, events);
	} else if (code == CTL_OK) {
		print_call(ctl, call);
		print_rulings(call, rulings);
		print_events(events);
	}
	PQclear(call);
	PQclear(rulings);
	PQclear(events);
	return code;
}

int cmd_call_show(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	int code = options_read(ctl, &argc, argv, specs, 1, 1);
	char *end;
	int64_t id;

	if (code != 0)
		return options_exit(code);
	errno = 0;
	id = strtoll(argv[0], &end, 10);
	if (errno != 0 || end == argv[0] || *end != '\0' || id < 1)
		return ctl_usage(ctl, "\"%s\" is no call (hint: the id of dialerctl call list)", argv[0]);
	code = ctl_database(ctl);
	return code != CTL_OK ? code : show(ctl, id);
}
